/** One response of the model, with its retries. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Failure } from '../../core/event.ts';
import type { Settings } from '../../core/settings.ts';
import type { Models } from '../../models/registry.ts';
import type { ModelInfo, ModelOutcome, ModelRequest } from '../../ports/model.ts';
import { runStep, type StepContext, type StepResult } from './step.ts';

/** Tries of one response in all. */
const mostAttempts = 5;
const firstBackoffMs = 1_000;
const longestBackoffMs = 30_000;

export interface ResponseContext extends StepContext {
  models: Models;
  /** 0 to 1, for the jitter of retries. */
  random: () => number;
}

/** Whose response it is: the agent's, or that of the sub-agent of `task`. */
export interface Speaker {
  session: string;
  /** Of the turn, or of the task. */
  step: number;
  task?: string;
}

type Written = Pick<ModelRequest, 'system' | 'messages' | 'tools'>;

/** Asks the model, and again while nothing was begun. Each try is written anew, as the settings may have changed meanwhile. */
export function respond(
  context: ResponseContext,
  speaker: Speaker,
  write: (settings: Settings, info: ModelInfo) => Promise<Written>,
  signal: AbortSignal,
): Promise<StepResult> {
  const { sessions, models } = context;
  const { step, task } = speaker;
  return withRetries(context, speaker, signal, async () => {
    const session = sessions.get(speaker.session);
    const { turn, settings } = session;
    if (!turn) throw new Error(`Session ${session.id} has no turn to run a step of.`);
    const { provider, model, info } = models.resolve(settings.model);
    const { temperature, maxTokens } = settings;
    const written = await write(settings, info);
    const request = { model, ...written, temperature, maxTokens, session: session.id };
    return runStep(context, { session, turn, step, task, provider, model: settings.model, request, signal });
  });
}

/** Tries again, after waits that grow and that the person sees, what failed for the moment before anything was begun. */
export async function withRetries(
  { sessions, random }: ResponseContext,
  { session, step, task }: Speaker,
  signal: AbortSignal,
  attemptOnce: () => Promise<ModelOutcome & { hasBegun: boolean }>,
): Promise<StepResult> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await attemptOnce();
    const mayRetry = result.status === 'failed' && result.isRetryable && !result.hasBegun && attempt < mostAttempts;
    const { turn } = sessions.get(session);
    if (!mayRetry || signal.aborted || !turn) return result;
    const waitMs = backoffMs(attempt, result.retryAfterMs, random);
    const { failure } = result;
    const retried = { type: 'step.retried' as const, turn: turn.id, step, attempt, waitMs, failure };
    sessions.submit(session, {
      type: 'record',
      turn: turn.id,
      events: [{ ...retried, ...(task === undefined ? {} : { task }) }],
    });
    // A stop ends the wait, and then the attempt.
    await delay(waitMs, undefined, { signal }).catch(() => undefined);
  }
}

function backoffMs(attempt: number, asked: number | undefined, random: () => number): number {
  const grown = Math.min(longestBackoffMs, firstBackoffMs * 2 ** (attempt - 1));
  const jittered = grown * (0.5 + random() / 2);
  return Math.round(Math.max(jittered, Math.min(asked ?? 0, 2 * longestBackoffMs)));
}

/** Whether the vendor refused the conversation for its length. */
export function isTooLong({ failure, hasBegun }: { failure?: Failure; hasBegun?: boolean }): boolean {
  return !hasBegun && (failure?.code === 'context' || failure?.code === 'too_large');
}
