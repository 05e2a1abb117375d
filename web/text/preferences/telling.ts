/** Words of the choices of being told: by the system's notifications and by sound. */

import type { Occasion } from '../../../server/core/rules/occasion.ts';

export const tellingText = {
  section: 'Notifications',
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
