/** Whether the browser lets this page show notifications. */

import { createSignal, onCleanup, type Accessor } from 'solid-js';

/** `insecure`: browsers notify only for pages over HTTPS or on this machine. */
export type PermissionState = 'insecure' | 'unsupported' | NotificationPermission;

export interface Permission {
  state: Accessor<PermissionState>;
  /** Asks the person, who must have clicked for it; resolves to the state that it has led to. */
  ask(): Promise<PermissionState>;
}

function look(): PermissionState {
  if (!window.isSecureContext) return 'insecure';
  // Types say that they are there; browsers leave them out, for example in private windows.
  const isSupported = 'Notification' in window && 'serviceWorker' in navigator;
  return isSupported ? Notification.permission : 'unsupported';
}

export function createPermission(): Permission {
  const [state, setState] = createSignal(look());
  const refresh = () => setState(look());
  const changes = new AbortController();
  onCleanup(() => changes.abort());
  // Whoever changed it in the browser's settings comes back to the page.
  window.addEventListener('focus', refresh, { signal: changes.signal });
  if (state() !== 'insecure' && state() !== 'unsupported') {
    void navigator.permissions
      .query({ name: 'notifications' })
      .then((status) => status.addEventListener('change', refresh, { signal: changes.signal }));
  }
  return {
    state,
    async ask() {
      if (state() === 'default') await Notification.requestPermission();
      return refresh();
    },
  };
}
