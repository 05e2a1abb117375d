/** Where everything of a bar chart lies, in pixels. */

import { scaleBand, scaleLinear } from 'd3-scale';
import { stack, stackOffsetDiverging } from 'd3-shape';
import type { Series } from '../series.ts';

const top = 8;
const bottom = 24;
const plotHeight = 168;
const widestBar = 44;
/** Of a label below the axis. */
const labelWidth = 64;
/** Between two labels: the last one may have to move that far from its place. */
const labelGap = 24;
const digitWidth = 7;

interface Bar {
  tone: Series['tone'];
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Geometry {
  height: number;
  /** The left end of the plot. */
  start: number;
  top: number;
  floor: number;
  zero: number;
  ticks: { y: number; label: string }[];
  labels: { x: number; index: number }[];
  bars: Bar[];
  /** The middle of a period's place, and how wide the place is. */
  middle(index: number): number;
  step: number;
  /** The period whose place this is. */
  indexAt(x: number): number;
}

export function layOut(
  series: readonly Series[],
  options: { count: number; width: number; formatTick(value: number, step: number): string; isWhole: boolean },
): Geometry {
  const { count, width, formatTick, isWhole } = options;
  const indices = Array.from({ length: count }, (_, index) => index);
  const stacked = stack<unknown, number, number>()
    .keys(series.keys())
    .value((_, key, index) => series[key]?.values[index] ?? 0)
    .offset(stackOffsetDiverging)(indices.map((index) => [index] as never));
  const ends = stacked.flatMap((layer) => layer.flatMap(([from, to]) => [from, to]));
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const emptyTop = isWhole ? 4 : 1;
  const vertical = scaleLinear()
    .domain([low, high === low ? emptyTop : high])
    .range([top + plotHeight, top])
    .nice(4);
  const values = vertical.ticks(4).filter((value) => !isWhole || Number.isInteger(value));
  const gap = (values[1] ?? 1) - (values[0] ?? 0);
  const ticks = values.map((value) => ({ y: Math.round(vertical(value)) + 0.5, label: formatTick(value, gap) }));
  const start = Math.max(...ticks.map(({ label }) => label.length)) * digitWidth + 8;
  const across = scaleBand<number>().domain(indices).range([start, width]).paddingInner(0.24).paddingOuter(0.12);
  const barWidth = Math.min(across.bandwidth(), widestBar);
  const step = across.step();
  const middle = (index: number): number => (across(index) ?? start) + across.bandwidth() / 2;
  const every = Math.max(1, Math.ceil((labelWidth + labelGap) / step));
  return {
    height: top + plotHeight + bottom,
    start,
    top,
    floor: top + plotHeight,
    zero: Math.round(vertical(0)) + 0.5,
    ticks,
    // From the newest backwards, as long as the label has room.
    labels: indices
      .filter((index) => (count - 1 - index) % every === 0)
      .map((index) => ({ index, x: Math.min(middle(index), width - labelWidth / 2 + 8) }))
      .filter(({ x }) => x >= start + labelWidth / 2 - 16 || count <= 2),
    bars: stacked.flatMap((layer, at) =>
      layer.flatMap(([from, to], index) => {
        const tone = series[at]?.tone;
        if (tone === undefined || from === to) return [];
        const y = vertical(Math.max(from, to));
        return [
          { tone, x: middle(index) - barWidth / 2, y, width: barWidth, height: vertical(Math.min(from, to)) - y },
        ];
      }),
    ),
    middle,
    step,
    indexAt: (x) => Math.min(count - 1, Math.max(0, Math.floor((x - start) / ((width - start) / count)))),
  };
}
