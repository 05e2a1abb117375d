import { createMemo, Match, Show, Switch } from 'solid-js';
import { Segments } from '../settings/input/Segments.tsx';
import { ConnectionChip } from '../shell/ConnectionChip.tsx';
import { DrawerButton } from '../shell/DrawerButton.tsx';
import { useAppState } from '../state/app-state.ts';
import { text as pageText } from '../text.ts';
import { usageText as text } from '../text/pages/usage.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Charts } from './Charts.tsx';
import { sumModels } from './series.ts';
import { spanOf } from './span.ts';
import { ModelTable, SessionTable } from './Tables.tsx';
import { Totals } from './Totals.tsx';
import { createUsage, daysOf, ranges, timeZone, type Range } from './usage.ts';
import './usage.css';
import './chart/chart.css';

function fileAddress(range: Range): string {
  const query = new URLSearchParams({ ...daysOf(range), timeZone });
  for (const dimension of ['day', 'model', 'session']) query.append('by', dimension);
  return `/api/usage.csv?${query}`;
}

/** What all sessions have spent, how they went and how they were judged. */
export function UsagePage() {
  const { client, sync, server } = useAppState();
  const { range, setRange, usage, problem, load } = createUsage(client, sync.sessions);
  const options = ranges.map((value) => ({ value, label: text.ranges[value] }));
  const isEmpty = () => {
    const total = usage()?.total;
    return total !== undefined && total.turns + total.calls + total.ratedUp + total.ratedDown === 0;
  };
  const models = createMemo(() => sumModels(usage()?.items ?? []));
  const periods = createMemo(() => {
    const now = usage();
    return now ? spanOf(now.from, now.to, now.unit) : [];
  });

  return (
    <main class="usage">
      <header class="page-bar">
        <DrawerButton />
        <h1>{pageText.doors.usage}</h1>
        <ConnectionChip />
        <span class="spacer" />
        <Show when={usage() && !isEmpty()}>
          <a class="button button-quiet" href={fileAddress(range())} download="">
            <Icon name="download" size={16} />
            {text.download}
          </a>
        </Show>
      </header>
      <div class="usage-body">
        <div class="usage-content" aria-busy={!usage() || usage()?.range !== range()}>
          <div class="usage-range">
            <Segments label={text.range} options={options} value={range()} onChange={setRange} />
            <span class="usage-note">{text.zone(timeZone)}</span>
          </div>
          <Show when={problem()}>
            {(known) => (
              <Notice
                tone="danger"
                role="alert"
                title={text.failed}
                actions={<Button onClick={() => void load()}>{pageText.action.retry}</Button>}
              >
                {known().message}
              </Notice>
            )}
          </Show>
          <Switch>
            <Match when={!usage()}>
              <Show when={!problem()}>
                <div class="usage-loading" role="status" aria-label={text.loading}>
                  <span class="skeleton-row" />
                  <span class="skeleton-row usage-loading-chart" />
                </div>
              </Show>
            </Match>
            <Match when={isEmpty()}>
              <div class="usage-empty">
                <Icon name="chart" size={24} />
                <h2>{range() === 'all' ? text.emptyTitle : text.emptyRange}</h2>
                <p>{range() === 'all' ? text.emptyLead : text.emptyRangeLead}</p>
              </div>
            </Match>
            <Match when={usage()}>
              {(known) => (
                <>
                  <Totals total={known().total} />
                  <Charts
                    items={known().items}
                    models={models()}
                    periods={periods()}
                    unit={known().unit}
                    labelOf={server.modelLabel}
                  />
                  <ModelTable models={models()} labelOf={server.modelLabel} />
                  <SessionTable sessions={known().sessions} />
                </>
              )}
            </Match>
          </Switch>
        </div>
      </div>
    </main>
  );
}
