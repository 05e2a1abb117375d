import { createSignal, For, Show } from 'solid-js';
import { usageText as text } from '../../text/pages/usage.ts';
import { longLabel } from '../span.ts';
import type { BarChartProps } from './BarChart.tsx';

/** The same values in words, the newest first. */
export function ValueTable(props: BarChartProps) {
  const [isOpen, setOpen] = createSignal(false);
  const newestFirst = () => props.periods.map((name, index) => ({ name, index })).toReversed();
  return (
    <details class="chart-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{text.asTable}</summary>
      <Show when={isOpen()}>
        <div class="usage-scroll" tabindex={0} role="region" aria-label={props.label}>
          <table class="usage-table">
            <thead>
              <tr>
                <th scope="col">{text.period[props.unit]}</th>
                <For each={props.series}>{({ label }) => <th scope="col">{label}</th>}</For>
              </tr>
            </thead>
            <tbody>
              <For each={newestFirst()}>
                {({ name, index }) => (
                  <tr>
                    <th scope="row">{longLabel(name, props.unit)}</th>
                    <For each={props.series}>
                      {({ values, isPartial }) => (
                        <td>{props.format(Math.abs(values[index] ?? 0), isPartial?.[index] ?? false)}</td>
                      )}
                    </For>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </div>
      </Show>
    </details>
  );
}
