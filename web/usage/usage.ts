/** What was spent in a range, read anew when a turn begins or ends and when somebody comes back to the page. */

import { batch, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';
import type { Client, UsageItem, UsageReport } from '../client.ts';
import { problemOf, type Problem } from '../problem.ts';
import type { Sessions } from '../state/list/sessions.ts';
import { dayAgo, unitOf, type Unit } from './span.ts';

export const ranges = ['7', '30', '90', 'all'] as const;

export type Range = (typeof ranges)[number];

interface Usage {
  range: Range;
  from: string;
  to: string;
  unit: Unit;
  total: UsageReport['total'];
  /** By period and model. */
  items: UsageItem[];
  /** Those that spent most. */
  sessions: UsageItem[];
}

const shownSessions = 10;
const mostItems = 10_000;

export const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Undefined for all: the server knows from when that is. */
export function daysOf(range: Range): { from: string; to: string } | undefined {
  return range === 'all' ? undefined : { from: dayAgo(Number(range) - 1), to: dayAgo(0) };
}

export function createUsage(client: Client, sessions: Sessions) {
  const [range, setRange] = createSignal<Range>('30');
  const [usage, setUsage] = createSignal<Usage>();
  const [problem, setProblem] = createSignal<Problem>();
  let isLoading = false;
  let isStale = false;

  async function read(asked: Range): Promise<Usage> {
    const { from, to } = daysOf(asked) ?? (await client.usage.read.query({ timeZone }));
    const unit = unitOf(from, to);
    const [byModel, bySession] = await Promise.all([
      client.usage.read.query({ from, to, timeZone, by: [unit, 'model'], limit: mostItems }),
      client.usage.read.query({ from, to, timeZone, by: ['session'], limit: shownSessions }),
    ]);
    return { range: asked, from, to, unit, total: byModel.total, items: byModel.items, sessions: bySession.items };
  }

  /** One at a time: whoever asks meanwhile gets another one after it. */
  async function load(): Promise<void> {
    isStale = isLoading;
    if (isLoading) return;
    isLoading = true;
    try {
      const answer = await read(range());
      batch(() => {
        setUsage(answer);
        setProblem(undefined);
      });
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      isLoading = false;
    }
    if (isStale) await load();
  }

  /** Grows by one when a turn begins, and by one when it ends. */
  const beginningsAndEnds = createMemo(() =>
    sessions
      .rows()
      .reduce((sum, { usage: { turns: begun }, agent }) => sum + begun * 2 - (agent === 'working' ? 1 : 0), 0),
  );
  createEffect(on([range, beginningsAndEnds], () => void load()));
  const onReturn = () => document.visibilityState === 'visible' && void load();
  document.addEventListener('visibilitychange', onReturn);
  window.addEventListener('focus', onReturn);
  onCleanup(() => {
    document.removeEventListener('visibilitychange', onReturn);
    window.removeEventListener('focus', onReturn);
  });

  return { range, setRange, usage, problem, load };
}
