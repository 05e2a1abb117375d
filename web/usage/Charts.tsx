import { createMemo, createSignal, Show, type JSX } from 'solid-js';
import type { UsageItem } from '../client.ts';
import { Segments } from '../settings/input/Segments.tsx';
import { usageText as text } from '../text/pages/usage.ts';
import { formatCount } from '../ui/format.ts';
import { BarChart } from './chart/BarChart.tsx';
import { formatCost, formatMoneyTick } from './money.ts';
import { modelSeries, totalsSeries, type ModelSum } from './series.ts';
import type { Unit } from './span.ts';

interface ChartsProps {
  items: readonly UsageItem[];
  models: readonly ModelSum[];
  periods: readonly string[];
  unit: Unit;
  labelOf(model: string): string;
}

const measures = [
  { value: 'cost', label: text.cost },
  { value: 'tokens', label: text.tokens },
] as const;

const formatWhole = (value: number) => Math.abs(value).toLocaleString('en');
const formatTokenTick = (value: number) => formatCount(value).replace('.0 ', ' ');

export function Charts(props: ChartsProps) {
  const [chosen, setChosen] = createSignal<'cost' | 'tokens'>();
  const hasCost = () => props.models.some(({ cost }) => (cost ?? 0) > 0);
  // Where no price is known there is nothing to draw.
  const measure = () => (hasCost() ? (chosen() ?? 'cost') : 'tokens');
  const isCost = () => measure() === 'cost';
  const title = (name: string) => `${name} ${text.per[props.unit]}`;
  const spent = createMemo(() =>
    modelSeries(props.items, props.models, {
      periods: props.periods,
      measure: measure(),
      labelOf: props.labelOf,
    }),
  );
  const turns = createMemo(() =>
    totalsSeries(props.items, props.periods, [
      { label: text.succeeded, tone: 'plain', valueOf: (item) => Math.max(0, item.turns - item.failedTurns) },
      { label: text.failedSeries, tone: 'failed', valueOf: ({ failedTurns }) => failedTurns },
    ]),
  );
  const ratings = createMemo(() =>
    totalsSeries(props.items, props.periods, [
      { label: text.up, tone: 'up', valueOf: ({ ratedUp }) => ratedUp },
      { label: text.down, tone: 'down', valueOf: ({ ratedDown }) => -ratedDown },
    ]),
  );
  const hasRatings = () => ratings().some(({ values }) => values.some((value) => value !== 0));
  const common = () => ({ periods: props.periods, unit: props.unit });

  return (
    <>
      <Card
        title={title(text[measure()])}
        action={
          <Show when={hasCost()}>
            <Segments label={text.measure} options={measures} value={measure()} onChange={setChosen} />
          </Show>
        }
      >
        <BarChart
          {...common()}
          label={title(text[measure()])}
          series={spent()}
          isWhole={!isCost()}
          hasTotal
          format={isCost() ? formatCost : formatWhole}
          formatTick={isCost() ? formatMoneyTick : formatTokenTick}
        />
      </Card>
      <div class="usage-pair">
        <Card title={title(text.turns)}>
          <BarChart
            {...common()}
            label={title(text.turns)}
            series={turns()}
            isWhole
            hasTotal
            format={formatWhole}
            formatTick={formatWhole}
          />
        </Card>
        <Card title={title(text.ratings)}>
          <Show when={hasRatings()} fallback={<p class="usage-none">{text.noRatings}</p>}>
            <BarChart
              {...common()}
              label={title(text.ratings)}
              series={ratings()}
              isWhole
              hasTotal={false}
              format={formatWhole}
              formatTick={formatWhole}
            />
          </Show>
        </Card>
      </div>
    </>
  );
}

function Card(props: { title: string; action?: JSX.Element; children: JSX.Element }) {
  return (
    <section class="usage-card" aria-label={props.title}>
      <div class="usage-card-head">
        <h2>{props.title}</h2>
        {props.action}
      </div>
      {props.children}
    </section>
  );
}
