/** The system's own notifications, one a session, shown through the service worker: phones know no other way. */

import type { Told } from './news.ts';

const SCRIPT = '/notification-worker.js';

function tagOf(session: string): string {
  return `session.${session}`;
}

async function prepare(): Promise<ServiceWorkerRegistration> {
  await navigator.serviceWorker.register(SCRIPT);
  return navigator.serviceWorker.ready;
}

/** So that the first is shown at once. */
export async function prepareBanners(): Promise<void> {
  await prepare().catch(() => {
    // The server is not there to give the worker: the first notification asks for it again.
  });
}

/** With everything that is still shown. */
export async function dismissBanners(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration();
  for (const shown of (await registration?.getNotifications()) ?? []) shown.close();
  await registration?.unregister();
}

/** Replaces what was shown of the session. The browser may show nothing after all: it says so to nobody but the person. */
export async function showBanner(session: string, { title, body, href }: Told, isSilent: boolean): Promise<void> {
  // `renotify` is not in the types: a replaced notification is news as well.
  const options: NotificationOptions & { renotify: boolean } = {
    body,
    tag: tagOf(session),
    data: href,
    silent: isSilent,
    renotify: true,
  };
  try {
    await (await prepare()).showNotification(title, options);
  } catch {
    // The permission was taken back this moment, or the server that gives the worker is gone.
  }
}

export async function closeBanner(session: string): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration();
  for (const shown of (await registration?.getNotifications({ tag: tagOf(session) })) ?? []) shown.close();
}

/** `go` is called with the address of a notification that was clicked. Returns the clean-up. */
export function onBannerClick(go: (href: string) => void): () => void {
  const hear = ({ data }: MessageEvent<{ type: string; address: string }>) => data.type === 'open' && go(data.address);
  navigator.serviceWorker.addEventListener('message', hear);
  navigator.serviceWorker.startMessages();
  return () => navigator.serviceWorker.removeEventListener('message', hear);
}
