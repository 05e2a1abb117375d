import { describe, expect, test } from 'vitest';
import { makeLayout, makeSizes, type LayoutRow } from '../../web/timeline/scroll/layout.ts';
import { homesOf, placeAt } from '../../web/timeline/scroll/memory.ts';

const rowsOf = (...keys: string[]): LayoutRow[] =>
  keys.map((key) => ({ key, kind: key.startsWith('t') ? 'text' : 'tool' }));

const guess = () => 60;

describe('a layout', () => {
  test('estimates a row by the mean of its kind, and believes what was measured', () => {
    const layout = makeLayout(makeSizes(), guess);
    layout.setRows(rowsOf('t1', 't2', 'a', 't3'));
    expect(layout.top(4)).toBe(240);
    expect(layout.measure('t1', 100)).toBe(true);
    expect(layout.measure('t1', 100)).toBe(false);
    expect(layout.measure('gone', 100)).toBe(false);
    layout.measure('t2', 300);
    expect([1, 2, 3, 4].map((index) => layout.top(index))).toEqual([100, 400, 460, 520]);
    layout.setRows(rowsOf('t0', 't1', 't2', 'a', 't3'));
    expect([1, 2, 3].map((index) => layout.top(index))).toEqual([200, 300, 600]);
  });

  test('corrects what rows are taken for by what was seen of their kind', () => {
    const lines: Record<string, number> = { t1: 10, t2: 30, t3: 2, a: 3 };
    const layout = makeLayout(makeSizes(), ({ key }) => (lines[key] ?? 0) * 20);
    layout.setRows(rowsOf('t1', 't2', 'a', 't3'));
    expect([1, 2, 3, 4].map((index) => layout.top(index))).toEqual([200, 800, 860, 900]);
    layout.measure('t1', 300);
    expect([1, 2, 3, 4].map((index) => layout.top(index))).toEqual([300, 900, 960, 1_000]);
    layout.setRows(rowsOf('t0', 't1', 't2', 'a', 't3'));
    expect([1, 2, 3, 4, 5].map((index) => layout.top(index))).toEqual([0, 300, 1_200, 1_260, 1_320]);
    layout.measure('t1', 200);
    layout.setRows(rowsOf('t1', 't2'));
    expect([1, 2].map((index) => layout.top(index))).toEqual([200, 800]);
  });

  test('knows the row at any height, and the view around it', () => {
    const layout = makeLayout(makeSizes(), guess);
    const rows = Array.from({ length: 100 }, (_, index) => ({ key: `t${index}`, kind: 'text' }));
    layout.setRows(rows);
    for (const row of rows) layout.measure(row.key, 50);
    expect([-10, 0, 49, 50, 4_999, 9_999].map(layout.indexAt)).toEqual([0, 0, 0, 1, 99, 99]);
    const range = layout.around(2_000, 500);
    expect(range).toEqual({ start: 30, end: 61 });
    expect(layout.covers(range, 95, 2_000, 500)).toBe(true);
    expect(layout.covers(range, 95, 2_350, 500)).toBe(false);
    expect(layout.covers(range, 95, 1_700, 500)).toBe(false);
  });

  test('keeps a place when rows come before it, and when its own row becomes part of another', () => {
    const layout = makeLayout(makeSizes(), guess);
    layout.setRows(rowsOf('t1', 'a', 'b', 'c', 't2'));
    const place = placeAt(layout, 130, 4);
    expect(place).toEqual({ key: 'b', offset: -10 });
    const homes = homesOf(place, layout);
    layout.setRows(rowsOf('t0', 't1', 'group', 't2'));
    expect(homes.find(({ key }) => layout.indexOf(key) >= 0)).toEqual({ key: 't1', offset: -130 });
  });
});
