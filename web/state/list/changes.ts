/** What is asked of several sessions at once, or of one: how far that is, what failed, and the way back. */

import { createSignal, type Accessor } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { SessionSummary } from '../../../server/core/summary.ts';
import type { Client } from '../../client.ts';
import { problemOf } from '../../problem.ts';
import { text } from '../../text.ts';
import type { Toasts } from '../../toasts/toasts.ts';
import type { Sessions } from './sessions.ts';

export interface Progress {
  done: number;
  all: number;
}

export interface Changes {
  /** While more than one session is asked for. */
  progress: Accessor<Progress | undefined>;
  pin(rows: readonly SessionSummary[], isPinned: boolean): void;
  /** With a way back. */
  archive(rows: readonly SessionSummary[], isArchived: boolean): void;
  stop(rows: readonly SessionSummary[], when: 'now' | 'turn'): void;
  resume(rows: readonly SessionSummary[]): void;
  rename(row: SessionSummary, name: string): void;
  /** A generated name, which may take some seconds. */
  entitle(row: SessionSummary): void;
  isNaming(id: string): boolean;
  /** Another session with the same settings. Resolves with its id, unless that failed. */
  clone(row: SessionSummary): Promise<string | undefined>;
  /** Another session with the conversation up to a message, or all of it. Resolves with its id, unless that failed. */
  fork(row: SessionSummary, message?: string): Promise<string | undefined>;
}

/** Requests under way at a time: a browser has six connections to one server. */
const AT_A_TIME = 4;

export function createChanges(client: Client, sessions: Sessions, toasts: Toasts): Changes {
  const [progress, setProgress] = createSignal<Progress>();
  const [naming, setNaming] = createStore<Record<string, true>>({});

  /** Resolves with those that the server has changed; of the others the person is told. */
  async function each(
    rows: readonly SessionSummary[],
    wish: (row: SessionSummary) => Promise<SessionSummary>,
  ): Promise<SessionSummary[]> {
    const queue = [...rows];
    const changed: SessionSummary[] = [];
    const failed: { name: string; problem: string }[] = [];

    async function work() {
      for (let row = queue.shift(); row; row = queue.shift()) {
        try {
          const answer = await wish(row);
          sessions.put(answer);
          changed.push(answer);
        } catch (error) {
          failed.push({ name: row.name, problem: problemOf(error).message });
        }
        if (rows.length > 1) setProgress({ done: changed.length + failed.length, all: rows.length });
      }
    }

    if (rows.length > 1) setProgress({ done: 0, all: rows.length });
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
    if (rows.length > 1) setProgress(undefined);
    for (const [problem, of] of Map.groupBy(failed, ({ problem: reason }) => reason)) {
      toasts.tell({
        tone: 'danger',
        text: text.list.failed(
          of.map(({ name }) => name),
          problem,
        ),
      });
    }
    return changed;
  }

  const setArchived = (rows: readonly SessionSummary[], isArchived: boolean) =>
    each(rows, ({ id }) => client.session.update.mutate({ id, isArchived }));

  async function archive(rows: readonly SessionSummary[], isArchived: boolean) {
    const changed = await setArchived(rows, isArchived);
    if (changed.length === 0) return;
    const names = changed.map(({ name }) => name);
    toasts.tell({
      tone: 'neutral',
      text: isArchived ? text.list.archived(names) : text.list.takenBack(names),
      undo: () => void setArchived(changed, !isArchived),
    });
  }

  async function clone(row: SessionSummary): Promise<string | undefined> {
    const [made] = await each([row], ({ id }) => client.session.clone.mutate({ id }));
    return made?.id;
  }

  async function fork(row: SessionSummary, message?: string): Promise<string | undefined> {
    const [made] = await each([row], ({ id }) => client.session.fork.mutate({ id, message }));
    return made?.id;
  }

  async function entitle(row: SessionSummary) {
    if (naming[row.id]) return;
    setNaming(row.id, true);
    await each([row], ({ id }) => client.session.entitle.mutate({ id }));
    setNaming({ [row.id]: undefined });
  }

  return {
    progress,
    pin: (rows, isPinned) => void each(rows, ({ id }) => client.session.update.mutate({ id, isPinned })),
    archive: (rows, isArchived) => void archive(rows, isArchived),
    stop: (rows, when) => void each(rows, ({ id }) => client.session.stop.mutate({ id, when })),
    resume: (rows) => void each(rows, ({ id }) => client.session.resume.mutate({ id })),
    rename: (row, name) => void each([row], ({ id }) => client.session.update.mutate({ id, name })),
    entitle: (row) => void entitle(row),
    isNaming: (id) => naming[id] === true,
    clone,
    fork,
  };
}
