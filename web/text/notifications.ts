/** Words of the system's notifications. */

import type { Occasion } from '../../server/core/rules/occasion.ts';

export const notificationsText = {
  approval: (what: string) => `It asks for your approval: ${what}`,
  failed: (why: string) => (why === '' ? 'It was interrupted when the server restarted.' : `It failed: ${why}`),
  ended: (words: string) => (words === '' ? 'It has ended.' : words),
  /** Of a masked project. */
  masked: {
    needs_input: 'A session needs you.',
    ended: 'A session has ended.',
    failed: 'A session failed.',
  } satisfies Record<Occasion, string>,
};
