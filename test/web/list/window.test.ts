import { expect, test } from 'vitest';
import type { SessionGroup } from '../../../web/shell/list/groups.ts';
import { itemsWithin, placeSections, type Section } from '../../../web/shell/list/window.ts';

const ids = (from: number, count: number) => Array.from({ length: count }, (_, at) => `s${from + at}`);
const group = (key: string, label: string, members: string[]): SessionGroup => ({
  key,
  label,
  isUrgent: false,
  ids: members,
});

test('sections follow one another, each below its heading', () => {
  const placed = placeSections([group('today', 'Today', ids(0, 3)), group('found', '', ids(3, 2))], {
    row: 36,
    heading: 32,
  });
  expect(placed.map(({ key, top }) => ({ key, top }))).toEqual([
    { key: 'today', top: 32 },
    { key: 'found', top: 140 },
  ]);
});

test('only the rows inside the range are drawn, and the one with the focus', () => {
  const section: Section = { ...group('today', 'Today', ids(0, 10_000)), top: 32 };
  const drawn = (top: number, bottom: number, kept?: string) =>
    itemsWithin(section, { top, bottom }, 36, kept).map(({ index }) => index);
  expect(drawn(0, 100)).toEqual([0, 1]);
  expect(drawn(36_032, 36_104)).toEqual([1000, 1001]);
  expect(drawn(36_032, 36_104, 's4')).toEqual([4, 1000, 1001]);
  expect(drawn(36_032, 36_104, 's9000')).toEqual([1000, 1001, 9000]);
  expect(drawn(36_032, 36_104, 's1001')).toEqual([1000, 1001]);
  expect(drawn(900_000, 900_100)).toEqual([]);
  expect(drawn(-500, -100)).toEqual([]);
});
