import { createMemo, createSignal, createUniqueId, For, onCleanup, onMount, Show } from 'solid-js';
import { usageText as text } from '../../text/pages/usage.ts';
import type { Series } from '../series.ts';
import { longLabel, shortLabel, type Unit } from '../span.ts';
import { Fills } from './Fills.tsx';
import { layOut } from './geometry.ts';
import { Swatch } from './Swatch.tsx';
import { ValueTable } from './ValueTable.tsx';

export interface BarChartProps {
  label: string;
  unit: Unit;
  periods: readonly string[];
  series: readonly Series[];
  /** The values are counts: there is nothing between two whole ones. */
  isWhole: boolean;
  /** Whether all of a bar are parts of one sum. */
  hasTotal: boolean;
  format(value: number, isPartial: boolean): string;
  formatTick(value: number, step: number): string;
}

/** Stacked bars over time, read with the pointer, the arrow keys, or as a table. */
export function BarChart(props: BarChartProps) {
  const id = createUniqueId();
  const [width, setWidth] = createSignal(0);
  const [active, setActive] = createSignal<number>();
  let box!: HTMLDivElement;

  onMount(() => {
    const observer = new ResizeObserver(() => setWidth(box.clientWidth));
    observer.observe(box);
    setWidth(box.clientWidth);
    onCleanup(() => observer.disconnect());
  });

  const count = () => props.periods.length;
  const geometry = createMemo(() =>
    layOut(props.series, { count: count(), width: width(), formatTick: props.formatTick, isWhole: props.isWhole }),
  );
  const shown = () => {
    const index = active();
    return index === undefined || index >= count() ? undefined : index;
  };
  const valuesAt = (index: number) =>
    props.series
      .map(({ label, tone, values, isPartial }) => {
        const value = Math.abs(values[index] ?? 0);
        const isPart = isPartial?.[index] ?? false;
        return { label, tone, value, isPartial: isPart, written: props.format(value, isPart) };
      })
      .filter(({ value, isPartial }) => value > 0 || isPartial);
  const totalAt = (index: number) => {
    const parts = valuesAt(index);
    const sum = parts.reduce((before, { value }) => before + value, 0);
    return props.format(
      sum,
      parts.some(({ isPartial }) => isPartial),
    );
  };
  const nameOf = (index: number) => longLabel(props.periods[index] ?? '', props.unit);

  function sentence(index: number): string {
    const parts = valuesAt(index).map(({ label, written }) => `${label} ${written}`);
    const total = props.hasTotal || parts.length === 0 ? [`${text.total} ${totalAt(index)}`] : [];
    return `${nameOf(index)}: ${[...total, ...parts].join(', ')}`;
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = shown() ?? count() - 1;
    const moves: Record<string, number> = {
      ArrowLeft: at - 1,
      ArrowDown: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at + 1,
      PageUp: at + 7,
      PageDown: at - 7,
      Home: 0,
      End: count() - 1,
    };
    const next = moves[event.key];
    if (event.key === 'Escape' && shown() !== undefined) setActive(undefined);
    else if (next === undefined) return;
    else setActive(Math.min(count() - 1, Math.max(0, next)));
    event.preventDefault();
    event.stopPropagation();
  }

  function onPointer(event: PointerEvent) {
    setActive(geometry().indexAt(event.clientX - box.getBoundingClientRect().left));
  }

  return (
    <div class="chart">
      <div
        ref={box}
        class="chart-box"
        role="slider"
        tabindex={0}
        aria-label={props.label}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, count() - 1)}
        aria-valuenow={shown() ?? Math.max(0, count() - 1)}
        aria-valuetext={sentence(shown() ?? count() - 1)}
        onKeyDown={onKeyDown}
        onFocus={() => shown() ?? setActive(count() - 1)}
        onBlur={() => setActive(undefined)}
        onPointerMove={onPointer}
        onPointerDown={onPointer}
        onPointerLeave={() => setActive(undefined)}
      >
        <Show when={width() > 0}>
          <svg width={width()} height={geometry().height} aria-hidden="true">
            <Fills id={id} tones={props.series.map(({ tone }) => tone)} />
            <For each={geometry().ticks}>
              {(tick) => (
                <>
                  <line class="chart-line" x1={geometry().start} x2={width()} y1={tick.y} y2={tick.y} />
                  <text class="chart-label" x={geometry().start - 8} y={tick.y} dy="0.32em" text-anchor="end">
                    {tick.label}
                  </text>
                </>
              )}
            </For>
            <Show when={shown() !== undefined}>
              <rect
                class="chart-active"
                x={geometry().middle(shown() ?? 0) - geometry().step / 2}
                y={geometry().top}
                width={geometry().step}
                height={geometry().floor - geometry().top}
              />
            </Show>
            <For each={geometry().bars}>
              {(bar) => (
                <rect
                  class="chart-bar"
                  x={bar.x}
                  y={bar.y}
                  width={bar.width}
                  height={bar.height}
                  fill={`url(#${id}-${bar.tone})`}
                />
              )}
            </For>
            <line class="chart-zero" x1={geometry().start} x2={width()} y1={geometry().zero} y2={geometry().zero} />
            <For each={geometry().labels}>
              {({ x, index }) => (
                <text class="chart-label" x={x} y={geometry().height - 6} text-anchor="middle">
                  {shortLabel(props.periods[index] ?? '', props.unit)}
                </text>
              )}
            </For>
          </svg>
        </Show>
        <Show when={shown() !== undefined}>
          <div
            class="chart-tip"
            classList={{ 'chart-tip-before': geometry().middle(shown() ?? 0) > width() / 2 }}
            style={{ '--at': `${geometry().middle(shown() ?? 0)}px` }}
            aria-hidden="true"
          >
            <strong>{nameOf(shown() ?? 0)}</strong>
            <For each={valuesAt(shown() ?? 0)}>
              {({ label, tone, written }) => (
                <span class="chart-tip-row">
                  <Swatch tone={tone} />
                  <span class="chart-tip-name">{label}</span>
                  <span>{written}</span>
                </span>
              )}
            </For>
            <Show when={props.hasTotal || valuesAt(shown() ?? 0).length === 0}>
              <span class="chart-tip-row chart-tip-total">
                <span class="chart-tip-name">{text.total}</span>
                <span>{totalAt(shown() ?? 0)}</span>
              </span>
            </Show>
          </div>
        </Show>
      </div>
      <ul class="chart-legend">
        <For each={props.series}>
          {({ label, tone }) => (
            <li>
              <Swatch tone={tone} />
              {label}
            </li>
          )}
        </For>
      </ul>
      <ValueTable {...props} />
    </div>
  );
}
