/** Words of being told: by the system's notifications, by sound, and by the webhook. */

import type { Occasion } from '../../../server/core/rules/occasion.ts';

function ended(words: string): string {
  return words === '' ? 'It has ended.' : words;
}

export const notificationsText = {
  section: 'Notifications',
  approval: (what: string) => `It asks for your approval: ${what}`,
  failed: (why: string) => (why === '' ? 'It was interrupted when the server restarted.' : `It failed: ${why}`),
  ended,
  /** Of a masked project. */
  masked: {
    needs_input: 'A session needs you.',
    ended: 'A session has ended.',
    failed: 'A session failed.',
  } satisfies Record<Occasion, string>,
  banners: 'Notifications in this browser',
  bannersHelp: 'While you look elsewhere, your system shows what a session asks or how it ended, once for all tabs.',
  states: {
    on: 'They are on. The browser and the system may still hold them back, for example while you share your screen.',
    off: 'They are off. The browser asks you once when you turn them on.',
    granted: 'They are off.',
    asking: 'The browser is asking you now.',
    dismissed: 'The browser got no answer, so they stay off. Turn them on to be asked again.',
    denied:
      'The browser blocks notifications of this page. Allow them in its settings for this site, beside the address, and come back.',
    insecure:
      'Browsers show notifications only of pages that come over HTTPS, or from this very machine. This one does not.',
    unsupported: 'This browser, or this private window, knows no notifications of pages.',
  },
  when: 'Tell me when a session',
  whenHelp: 'By notification and by sound. The title and the icon of the tab always count those that need you.',
  occasions: {
    needs_input: 'asks or needs an approval',
    ended: 'ends, or finishes a turn of 10 seconds or more',
    failed: 'fails',
  } satisfies Record<Occasion, string>,
  sound: 'Sound',
  soundHelp: 'Two soft notes from a tab that you have used since it was loaded; others are kept silent by the browser.',
  trySound: 'Try',
  noSound: 'The browser did not let this page make a sound.',
};

export const webhookText = {
  label: 'Webhook',
  help: 'A program of yours is told by a signed request (Standard Webhooks), also when no page is open.',
  url: 'URL',
  urlPlaceholder: 'https://example.com/hooks/sessile',
  when: 'Told when a session',
  save: 'Save',
  test: 'Send a test',
  renew: 'New secret',
  renewConfirm: 'Replace it',
  remove: 'Remove',
  removeConfirm: 'Remove it',
  fixed: 'Configured in the server’s environment (SESSILE_WEBHOOK_URL); change it there.',
  secret: 'The secret that signs it',
  secretOnce: 'Copy it into the receiver now: it is not shown again.',
  secretHint: (hint: string) => `Signed with the secret that ends in ${hint}`,
  saved: 'Saved.',
  removed: 'Removed.',
  tested: 'The receiver took the test.',
  never: 'Nothing was sent since the server started.',
  last: (at: string) => `Last delivery ${at}.`,
  waiting: (count: number) => (count === 1 ? '1 message waits.' : `${count.toLocaleString('en')} messages wait.`),
  next: (at: string) => `Next try ${at}.`,
};
