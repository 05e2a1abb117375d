/** What was spent and how it was judged, summed up as somebody asks for it. */

import { setImmediate } from 'node:timers/promises';
import type { Db } from '../database.ts';
import { makeCalendar, type Period, type Unit } from './calendar.ts';
import { figureColumns, noFigures, type Figures } from './figures.ts';

/** What sums are made for, outer first. */
export const dimensions = ['day', 'week', 'month', 'project', 'model', 'session'] as const;

export type Dimension = (typeof dimensions)[number];

export interface UsageQuery {
  /** The first and the last day, `2026-11-21`; without them, from the first one with anything in it until today. */
  from?: string;
  to?: string;
  /** Whose days they are, for example `Europe/Berlin`. */
  timeZone: string;
  project?: string;
  model?: string;
  session?: string;
  /** At most one of day, week and month. Empty for the total alone. */
  by: readonly Dimension[];
  /** What those of one day (week, month) are sorted by, the largest first. */
  sort: 'cost' | 'tokens';
  limit: number;
}

export interface UsageFigures extends Omit<Figures, 'cost'> {
  /** US dollars for the calls whose price is known; null when there are calls and no price of any is. */
  cost: number | null;
}

export interface UsageItem extends UsageFigures {
  day?: string;
  /** Its Monday. */
  week?: string;
  /** `2026-11`. */
  month?: string;
  project?: string;
  model?: string;
  /** Null for all sessions that have been deleted. */
  session?: string | null;
  /** The session's. */
  name?: string | null;
}

export interface UsageReport {
  from: string;
  to: string;
  total: UsageFigures;
  items: UsageItem[];
  /** There are more items than the limit. */
  isCut: boolean;
}

/** Sums of one period, or of a part of one. */
type Row = Figures & { period: string; project?: string; model?: string; session?: string };

const figureNames = Object.keys(figureColumns) as (keyof Figures)[];

const sums = Object.entries(figureColumns)
  .map(([name, column]) => `sum(usage.${column}) as ${name}`)
  .join(', ');

const columns = { project: 'usage.project', model: 'usage.model', session: 'usage.session' } as const;

/** Periods that are read at once: about a month, so that nobody else waits long. */
const readAtOnce = { day: 31, week: 4, month: 1 } as const;

/** Seconds since 1970: what claims to be of a later year than 9999 has no day. Neither has what claims to be older than 1970. */
const endOfDays = Date.UTC(9999, 11, 30) / 1000;

function isUnit(dimension: Dimension): dimension is Unit {
  return !(dimension in columns);
}

/** Every period is one search among the times, of everything or of the session. */
function statementFor(by: readonly Dimension[], isOfSession: boolean): string {
  const groups = by.flatMap((dimension) => (isUnit(dimension) ? [] : [columns[dimension]]));
  return `select period.value ->> 0 as period, ${[...groups, sums].join(', ')}
    from json_each(@periods) as period
      cross join usage on usage.since >= period.value ->> 1 and usage.since < period.value ->> 2
    where (@project is null or usage.project = @project) and (@model is null or usage.model = @model)
      ${isOfSession ? 'and usage.session = @session' : ''}
    group by ${['period.key', ...groups].join(', ')}`;
}

function withKnownCost({ cost, ...rest }: Figures): UsageFigures {
  return { ...rest, cost: rest.calls > 0 && rest.unpricedCalls === rest.calls ? null : cost };
}

function isAnything({ turns, failedTurns, calls, ratedUp, ratedDown }: Figures): boolean {
  return turns + failedTurns + calls + ratedUp + ratedDown > 0;
}

function addTo(sum: Figures, more: Figures): void {
  for (const name of figureNames) sum[name] += more[name];
}

function compareBy(sort: UsageQuery['sort']) {
  const text = ({ period, project, model, session }: Row) => [period, project, model, session].join();
  return (a: Row, b: Row): number => {
    if (a.period !== b.period) return a.period < b.period ? -1 : 1;
    const cost = sort === 'cost' ? b.cost - a.cost : 0;
    return cost || b.input + b.output - a.input - a.output || b.turns - a.turns || (text(a) < text(b) ? -1 : 1);
  };
}

export function makeUsageReader({ client }: Db, now: () => Date) {
  const selectNext = client
    .prepare<[number], number | null>(`select min(since) from usage where since >= ? and since < ${endOfDays}`)
    .pluck();
  const selectLast = client
    .prepare<[], number | null>(`select max(since) from usage where since < ${endOfDays}`)
    .pluck();
  const selectName = client.prepare<[string], string>('select name from session where id = ?').pluck();

  /** The days asked for, and the periods of them that can hold anything, in pieces to be read at once. */
  function plan({ from, to, timeZone, by }: UsageQuery): { from: string; to: string; pieces: Period[][] } {
    const calendar = makeCalendar(timeZone);
    const next = (seconds: number): number | undefined => selectNext.get(seconds) ?? undefined;
    const first = next(0);
    const last = selectLast.get() ?? undefined;
    const today = calendar.dayOf(now().getTime() / 1000);
    if (first === undefined || last === undefined)
      return { from: from ?? to ?? today, to: to ?? from ?? today, pieces: [] };
    const [firstDay, lastDay] = [calendar.dayOf(first), calendar.dayOf(last)];
    const end = to ?? latest(today, lastDay, from);
    const begin = from ?? earliest(firstDay, end);
    const unit = by.find(isUnit);
    const periods = calendar.periods(latest(begin, firstDay), earliest(end, lastDay), unit ?? 'month', next);
    const named = unit ? periods : periods.map((period) => ({ ...period, name: '' }));
    const size = readAtOnce[unit ?? 'month'];
    const pieces = Array.from({ length: Math.ceil(named.length / size) }, (_, index) =>
      named.slice(index * size, (index + 1) * size),
    );
    return { from: begin, to: end, pieces };
  }

  function itemOf({ period, project, model, session, ...figures }: Row, unit: Unit | undefined): UsageItem {
    return {
      ...(unit && { [unit]: period }),
      ...(project !== undefined && { project }),
      ...(model !== undefined && { model }),
      ...(session !== undefined && { session: session || null, name: selectName.get(session) ?? null }),
      ...withKnownCost(figures),
    };
  }

  return {
    /** Lets others have the event loop in between. */
    async read(query: UsageQuery): Promise<UsageReport> {
      const { from, to, pieces } = plan(query);
      const { by, project, model, session, sort, limit } = query;
      const select = client.prepare<Record<string, unknown>, Row>(statementFor(by, session !== undefined));
      const total = { ...noFigures };
      const found = new Map<string, Row>();
      for (const piece of pieces) {
        const periods = JSON.stringify(piece.map(({ name, since, until }) => [name, since, until]));
        const filter = { project: project ?? null, model: model ?? null, ...(session !== undefined && { session }) };
        for (const row of select.all({ periods, ...filter })) {
          addTo(total, row);
          const key = JSON.stringify([row.period, row.project, row.model, row.session]);
          const known = found.get(key);
          if (known) addTo(known, row);
          else found.set(key, row);
        }
        await setImmediate();
      }
      const rows = by.length === 0 ? [] : [...found.values()].filter(isAnything).toSorted(compareBy(sort));
      const unit = by.find(isUnit);
      return {
        from,
        to,
        total: withKnownCost(total),
        items: rows.slice(0, limit).map((row) => itemOf(row, unit)),
        isCut: rows.length > limit,
      };
    },
  };
}

function earliest(...days: string[]): string {
  return days.reduce((a, b) => (b < a ? b : a));
}

function latest(...days: (string | undefined)[]): string {
  return days.reduce<string>((a, b) => (b !== undefined && b > a ? b : a), '');
}

export type UsageReader = ReturnType<typeof makeUsageReader>;
