import { createUniqueId, For, Show, type JSX } from 'solid-js';
import { Link } from '../address/Link.tsx';
import type { UsageItem } from '../client.ts';
import { usageText as text } from '../text/pages/usage.ts';
import { formatCount } from '../ui/format.ts';
import { Swatch } from './chart/Swatch.tsx';
import { formatCost } from './money.ts';
import { tokensOf, type ModelSum, type Sum } from './series.ts';

function costOf({ cost, unpricedCalls }: Sum): string {
  return formatCost(cost ?? 0, unpricedCalls > 0);
}

export function ModelTable(props: { models: readonly ModelSum[]; labelOf(model: string): string }) {
  return (
    <TableCard
      title={text.models}
      columns={[
        text.model,
        text.cost,
        text.calls,
        text.input,
        text.cached,
        text.output,
        text.turns,
        text.failedSeries,
        text.ratings,
      ]}
    >
      <For each={props.models}>
        {(sum) => (
          <tr>
            <th scope="row" title={sum.model}>
              <Swatch tone={sum.tone} /> {props.labelOf(sum.model)}
            </th>
            <td>{costOf(sum)}</td>
            <td>{sum.calls.toLocaleString('en')}</td>
            <td>{formatCount(sum.input)}</td>
            <td>{formatCount(sum.cacheRead)}</td>
            <td>{formatCount(sum.output)}</td>
            <td>{sum.turns.toLocaleString('en')}</td>
            <td>{sum.failedTurns.toLocaleString('en')}</td>
            <td>{sum.ratedUp + sum.ratedDown > 0 ? text.rated(sum.ratedUp, sum.ratedDown) : '–'}</td>
          </tr>
        )}
      </For>
    </TableCard>
  );
}

export function SessionTable(props: { sessions: readonly UsageItem[] }) {
  return (
    <TableCard title={text.sessions} columns={[text.session, text.cost, text.tokens, text.turns]}>
      <For each={props.sessions}>
        {(item) => (
          <tr>
            <th scope="row">
              <Show when={item.session} fallback={text.deleted}>
                {(id) => <Link href={`/sessions/${id()}`}>{item.name || text.unnamed}</Link>}
              </Show>
            </th>
            <td>{costOf(item)}</td>
            <td>{formatCount(tokensOf(item))}</td>
            <td>{item.turns.toLocaleString('en')}</td>
          </tr>
        )}
      </For>
    </TableCard>
  );
}

function TableCard(props: { title: string; columns: readonly string[]; children: JSX.Element }) {
  const heading = createUniqueId();
  return (
    <section class="usage-card" aria-labelledby={heading}>
      <h2 id={heading}>{props.title}</h2>
      <div class="usage-scroll" tabindex={0} role="region" aria-labelledby={heading}>
        <table class="usage-table">
          <thead>
            <tr>
              <For each={props.columns}>{(name) => <th scope="col">{name}</th>}</For>
            </tr>
          </thead>
          <tbody>{props.children}</tbody>
        </table>
      </div>
    </section>
  );
}
