/** A turn: model, tools, model, until the agent rests. It goes on from whatever the log says, so it also survives a restart. */

import type { Failure } from '../core/event.ts';
import type { StopCause } from '../core/phase.ts';
import { Refused } from '../core/refusal.ts';
import type { Models } from '../models/registry.ts';
import { runCalls, type CallsContext } from './calls.ts';
import type { Conversations } from './conversation.ts';
import { loadImages } from './images.ts';
import { promptOf, systemPrompt } from './prompt.ts';
import { runStep, type StepResult } from './step.ts';
import { toolSpecs } from './tools/registry.ts';

/** Model calls in one turn, as a guard against a model that never rests. */
const mostSteps = 200;
/** Tries of one step in all. */
const mostAttempts = 5;
const firstBackoffMs = 1_000;
const longestBackoffMs = 30_000;

export interface TurnContext extends CallsContext {
  conversations: Conversations;
  models: Models;
  /** 0 to 1, for the jitter of retries. */
  random: () => number;
}

/** Resolves after the time, or at once when the signal comes. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

function backoffMs(attempt: number, asked: number | undefined, random: () => number): number {
  const grown = Math.min(longestBackoffMs, firstBackoffMs * 2 ** (attempt - 1));
  const jittered = grown * (0.5 + random() / 2);
  return Math.round(Math.max(jittered, Math.min(asked ?? 0, 2 * longestBackoffMs)));
}

/** One step with its retries; tries again only while nothing was begun. */
async function tryStep(context: TurnContext, id: string, signal: AbortSignal): Promise<StepResult> {
  const { sessions, models, conversations, sandbox, workspaceOf, random } = context;
  for (let attempt = 1; ; attempt += 1) {
    const session = sessions.get(id);
    const { turn, settings } = session;
    if (!turn) throw new Error(`Session ${id} has no turn to run a step of.`);
    const { provider, model, info } = models.resolve(settings.model);
    const transcript = conversations.of(id);
    const isContinued =
      turn.steps === 0 &&
      transcript.findLast((message) => message.state === 'read' || message.state === 'interrupted')?.role ===
        'assistant';
    const images = info.honours.includes('images') ? await loadImages(workspaceOf(id), transcript) : undefined;
    const result = await runStep(context, {
      session,
      turn,
      provider,
      model: settings.model,
      request: {
        model,
        system: systemPrompt(workspaceOf(id), sandbox.isIsolated),
        messages: promptOf(transcript, isContinued, images),
        tools: toolSpecs(settings.approvals),
        temperature: settings.temperature,
        maxTokens: settings.maxTokens,
        session: id,
      },
      signal,
    });
    const mayRetry = result.status === 'failed' && result.isRetryable && !result.hasBegun && attempt < mostAttempts;
    if (!mayRetry || signal.aborted) return result;
    const waitMs = backoffMs(attempt, result.retryAfterMs, random);
    sessions.submit(id, {
      type: 'record',
      turn: turn.id,
      events: [{ type: 'step.retried', turn: turn.id, step: turn.steps, attempt, waitMs, failure: result.failure }],
    });
    await pause(waitMs, signal);
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof Refused && error.refusal.code !== 'unavailable') return error.refusal;
  throw error;
}

export type TurnAbort = StopCause | 'interrupt';

/** Runs the turn that the session is in, to its end. The signal's reason is a `TurnAbort`. */
export async function runTurn(context: TurnContext, id: string, signal: AbortSignal): Promise<void> {
  const { sessions, conversations } = context;
  const startedAt = performance.now();
  const turn = sessions.get(id).turn?.id;
  if (!turn) return;
  const durationMs = (): number => Math.round(performance.now() - startedAt);
  const end = (how: 'done' | 'length' | 'refused' | 'failed', failure?: Failure): void => {
    sessions.submit(id, { type: 'endTurn', turn, how, failure, durationMs: durationMs() });
  };
  const interrupt = (): void => {
    // Whoever aborts a turn gives the reason: see `TurnAbort`.
    const reason = signal.reason as TurnAbort;
    sessions.submit(id, { type: 'interruptTurn', turn, reason, durationMs: durationMs() });
  };

  for (;;) {
    await runCalls(context, id, conversations.of(id), signal);
    if (signal.aborted) return interrupt();
    const session = sessions.submit(id, { type: 'steer', turn });
    if ((session.turn?.steps ?? 0) >= mostSteps) {
      return end('failed', {
        code: 'steps',
        message: `The agent made ${mostSteps} model calls in one turn. Send a message to let it go on.`,
      });
    }

    let result: StepResult;
    try {
      result = await tryStep(context, id, signal);
    } catch (error) {
      return end('failed', failureOf(error));
    }
    if (signal.aborted || result.status === 'aborted') return interrupt();
    if (result.status === 'failed') return end('failed', result.failure);
    if (result.status === 'refused') return end('refused');
    const after = sessions.get(id);
    if (after.calls.length > 0) continue;
    if (result.status !== 'done') return end(result.status);
    if (!after.waiting.some((message) => message.mode === 'steer')) return end('done');
  }
}
