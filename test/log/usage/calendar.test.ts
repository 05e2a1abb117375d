import { expect, it } from 'vitest';
import { makeCalendar } from '../../../server/log/usage/calendar.ts';

const at = (text: string): number => Date.parse(text) / 1000;
/** There is something at every time. */
const always = (seconds: number): number => seconds;

it.each([
  ['UTC', '2026-11-21', '2026-11-21T00:00Z', '2026-11-22T00:00Z'],
  ['Asia/Tokyo', '2026-11-21', '2026-11-20T15:00Z', '2026-11-21T15:00Z'],
  ['Asia/Kathmandu', '2026-11-21', '2026-11-20T18:15Z', '2026-11-21T18:15Z'],
  ['America/New_York', '2026-11-21', '2026-11-21T05:00Z', '2026-11-22T05:00Z'],
  // Clocks are put forward, and back.
  ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00Z', '2026-03-29T22:00Z'],
  ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00Z', '2026-10-25T23:00Z'],
  // At midnight itself.
  ['Asia/Beirut', '2026-03-29', '2026-03-28T22:00Z', '2026-03-29T21:00Z'],
  ['Asia/Beirut', '2026-10-24', '2026-10-23T21:00Z', '2026-10-24T22:00Z'],
])('in %s %s lasts from %s until %s', (timeZone, day, since, until) => {
  const calendar = makeCalendar(timeZone);
  expect(calendar.periods(day, day, 'day', always)).toEqual([{ name: day, since: at(since), until: at(until) }]);
  expect([calendar.dayOf(at(since)), calendar.dayOf(at(until) - 1)]).toEqual([day, day]);
  expect(calendar.dayOf(at(since) - 1)).not.toBe(day);
});

it('a week begins on Monday and a month on its first, and neither reaches beyond what is asked for', () => {
  const { periods } = makeCalendar('UTC');
  const days = (since: string, until: string) => ({ since: at(since), until: at(until) });
  expect(periods('2026-11-19', '2026-11-24', 'week', always)).toEqual([
    { name: '2026-11-16', ...days('2026-11-19', '2026-11-23') },
    { name: '2026-11-23', ...days('2026-11-23', '2026-11-25') },
  ]);
  expect(periods('2025-12-31', '2026-02-01', 'month', always)).toEqual([
    { name: '2025-12', ...days('2025-12-31', '2026-01-01') },
    { name: '2026-01', ...days('2026-01-01', '2026-02-01') },
    { name: '2026-02', ...days('2026-02-01', '2026-02-02') },
  ]);
  expect(periods('2026-02-27', '2026-03-01', 'day', always).map(({ name }) => name)).toEqual([
    '2026-02-27',
    '2026-02-28',
    '2026-03-01',
  ]);
});
