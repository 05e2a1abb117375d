import { createSignal, type Accessor } from 'solid-js';
import type { SessionSummary } from '../../server/core/summary.ts';
import { problemOf } from '../problem.ts';
import { useAppState } from '../state/app-state.ts';

export interface Action {
  /** Runs one wish at a time; what the server answers reaches the list at once. */
  run(wish: () => Promise<unknown>): void;
  isBusy: Accessor<boolean>;
  problem: Accessor<string | undefined>;
}

/** Something that a button asks of the server, with its waiting and its refusal. */
export function createAction(): Action {
  const { sync } = useAppState();
  const [isBusy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();

  async function run(wish: () => Promise<unknown>) {
    if (isBusy()) return;
    setBusy(true);
    setProblem(undefined);
    try {
      const answer = await wish();
      if (isSummary(answer)) sync.sessions.put(answer);
    } catch (error) {
      setProblem(problemOf(error).message);
    } finally {
      setBusy(false);
    }
  }

  return { run: (wish) => void run(wish), isBusy, problem };
}

function isSummary(answer: unknown): answer is SessionSummary {
  return typeof answer === 'object' && answer !== null && 'phase' in answer && 'seq' in answer;
}
