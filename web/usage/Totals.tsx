import { Show, type JSX } from 'solid-js';
import { usageText as text } from '../text/pages/usage.ts';
import { formatCount } from '../ui/format.ts';
import { formatMoney, formatShare } from './money.ts';
import { tokensOf, type Sum } from './series.ts';

/** The whole range in four figures. */
export function Totals(props: { total: Sum }) {
  const total = () => props.total;
  const rated = () => total().ratedUp + total().ratedDown;

  function priceNote(): string {
    const { calls, unpricedCalls, cost } = total();
    if (cost === null) return text.allUnpriced(unpricedCalls);
    return unpricedCalls > 0 ? text.unpriced(unpricedCalls) : text.allPriced(calls);
  }

  return (
    <dl class="usage-totals">
      <Total name={text.cost} note={priceNote()} isWarning={total().unpricedCalls > 0}>
        {total().cost === null ? text.costUnknown : formatMoney(total().cost ?? 0)}
      </Total>
      <Total
        name={text.tokens}
        note={text.tokensOf(formatCount(total().input), formatCount(total().cacheRead), formatCount(total().output))}
      >
        {formatCount(tokensOf(total()))}
      </Total>
      <Total
        name={text.turns}
        note={
          total().failedTurns > 0
            ? text.failedTurns(total().failedTurns, formatShare(total().failedTurns / Math.max(1, total().turns)))
            : text.noFailures
        }
      >
        {total().turns.toLocaleString('en')}
      </Total>
      <Total name={text.ratings} note={rated() > 0 ? text.rated(total().ratedUp, total().ratedDown) : text.noRatings}>
        <Show when={rated() > 0} fallback="–">
          {text.positive(formatShare(total().ratedUp / rated()))}
        </Show>
      </Total>
    </dl>
  );
}

function Total(props: { name: string; note: string; isWarning?: boolean; children: JSX.Element }) {
  return (
    <div class="usage-total">
      <dt>{props.name}</dt>
      <dd class="usage-figure">{props.children}</dd>
      <dd class="usage-note" classList={{ 'tone-warning': props.isWarning }}>
        {props.note}
      </dd>
    </div>
  );
}
