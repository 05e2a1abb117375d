/** How the person likes a terminal, remembered by the browser. */

import type { Accessor } from 'solid-js';
import { createSwitch } from '../../state/choices/switch.ts';

export interface Looks {
  /** Green on black, or in the page's own colours. */
  isGreen: Accessor<boolean>;
  setGreen(isGreen: boolean): void;
  isWrapped: Accessor<boolean>;
  setWrapped(isWrapped: boolean): void;
}

export function createLooks(): Looks {
  const [isGreen, setGreen] = createSwitch('sessile.terminal.green', true);
  const [isWrapped, setWrapped] = createSwitch('sessile.terminal.wrap', true);
  return { isGreen, setGreen, isWrapped, setWrapped };
}
