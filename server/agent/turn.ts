/** A turn: model, tools, model, until the agent rests. It goes on from whatever the log says, so it also survives a restart. */

import type { Failure } from '../core/event.ts';
import type { StopCause } from '../core/phase.ts';
import { Refused } from '../core/refusal.ts';
import { hasSteering, type Session } from '../core/session.ts';
import type { Transcript } from '../core/transcript.ts';
import { runCalls, type CallsContext } from './calls.ts';
import { compact, isFull, type Compacted } from './context/compaction.ts';
import { loadImages } from './context/images.ts';
import { isNews, readInstructions } from './context/instructions.ts';
import { promptOf } from './context/prompt.ts';
import { reachLines } from './context/reach.ts';
import { systemPrompt } from './context/system.ts';
import type { Conversations } from './conversation.ts';
import { isTooLong, respond, type ResponseContext } from './step/response.ts';
import type { StepResult } from './step/step.ts';
import { runTask, type TaskContext } from './task.ts';
import { toolSpecs } from './tools/registry.ts';

/** Model calls in one turn, as a guard against a model that never rests. */
const mostSteps = 200;

export interface TurnContext extends Omit<CallsContext, 'delegate'>, ResponseContext {
  conversations: Conversations;
}

export type TurnAbort = StopCause | 'interrupt';

type Step = StepResult | Compacted | { status: 'nothing' };

/** Runs the turn that the session is in, to its end. The signal's reason is a `TurnAbort`. */
export async function runTurn(context: TurnContext, id: string, signal: AbortSignal): Promise<void> {
  const { sessions, conversations } = context;
  const startedAt = performance.now();
  const turn = sessions.get(id).turn?.id;
  if (!turn) return;
  const durationMs = (): number => Math.round(performance.now() - startedAt);
  const end = (how: 'done' | 'length' | 'refused' | 'failed', failure?: Failure, isFinished?: boolean): void => {
    sessions.submit(id, { type: 'endTurn', turn, how, failure, durationMs: durationMs(), isFinished });
  };
  const interrupt = (): void => {
    // Whoever aborts a turn gives the reason: see `TurnAbort`.
    const reason = signal.reason as TurnAbort;
    sessions.submit(id, { type: 'interruptTurn', turn, reason, durationMs: durationMs() });
  };
  if (signal.aborted) return interrupt();
  const work = await prepare(context, id, turn);
  /** The step before this one made room: what does not fit now will not fit. */
  let hasRoom = false;
  /** The vendor refused the step before this one for its length. */
  let needsRoom = false;

  for (;;) {
    const isFinished = await runCalls(work, id, conversations.of(id), signal);
    if (signal.aborted) return interrupt();
    if (isFinished) return end('done', undefined, true);
    if (sessions.get(id).calls.length > 0) {
      return end('failed', { code: 'internal', message: 'A tool call got no result. Send a message to go on.' });
    }
    const session = sessions.submit(id, { type: 'steer', turn });
    if ((session.turn?.steps ?? 0) >= mostSteps) {
      return end('failed', {
        code: 'steps',
        message: `The agent made ${mostSteps} model calls in one turn. Send a message to let it go on.`,
      });
    }

    let result: Step;
    try {
      result = await takeStep(work, session, { needsRoom, hasRoom }, signal);
    } catch (error) {
      return end('failed', failureOf(error));
    }
    if (signal.aborted || result.status === 'aborted') return interrupt();
    if (result.status === 'nothing') return end('done');
    needsRoom = !hasRoom && 'failure' in result && isTooLong(result);
    hasRoom = result.status === 'compacted';
    if (needsRoom || result.status === 'compacted') continue;
    if (result.status === 'failed') return end('failed', result.failure);
    if (result.status === 'refused') return end('refused');
    const after = sessions.get(id);
    if (after.calls.length > 0) continue;
    if (result.status !== 'done') return end(result.status);
    if (!hasSteering(after)) return end('done');
  }
}

/** What every step of the turn has in common. */
async function prepare(context: TurnContext, id: string, turn: string): Promise<TaskContext> {
  const { sessions, conversations, workspaceOf } = context;
  const project = await readInstructions(workspaceOf(id));
  // What was written meanwhile belongs to what this turn answers first.
  sessions.submit(id, { type: 'steer', turn });
  if (isNews(project.files, conversations.of(id))) {
    const { files } = project;
    sessions.submit(id, { type: 'record', turn, events: [{ type: 'instructions.read', turn, files }] });
  }
  const work: TaskContext = { ...context, project, delegate: (call, prompt) => runTask(work, call, prompt) };
  return work;
}

/** Makes room where that is needed or wished for, and otherwise asks the model. */
async function takeStep(
  work: TaskContext,
  session: Session,
  { needsRoom, hasRoom }: { needsRoom: boolean; hasRoom: boolean },
  signal: AbortSignal,
): Promise<Step> {
  const { conversations, models, sandbox, secretsOf, workspaceOf, project } = work;
  const { id, turn, settings, isCompactionWanted } = session;
  const transcript = conversations.of(id);
  const mustCompact =
    needsRoom || isCompactionWanted || (!hasRoom && isFull(session, models.resolve(settings.model).info, transcript));
  if (mustCompact) return compact(work, id, signal);
  if (turn?.cause === 'compact') return { status: 'nothing' };

  const workspace = workspaceOf(id);
  return respond(
    work,
    { session: id, step: turn?.steps ?? 0 },
    async ({ approvals, instructions, network, hosts }, info) => {
      const reach = reachLines({ network, hosts }, Object.keys(secretsOf(session)));
      const images = info.honours.includes('images') ? await loadImages(workspace, transcript) : undefined;
      return {
        system: systemPrompt({ workspace, isIsolated: sandbox.isIsolated, reach, instructions, project }),
        messages: promptOf(transcript, isContinuing(transcript, turn?.reply), images),
        tools: toolSpecs(approvals),
      };
    },
    signal,
  );
}

/** Whether the turn begins by going on with an answer that was cut. */
function isContinuing(transcript: Transcript, reply: string | undefined): boolean {
  const newest = transcript.findLast(({ state }) => state === 'read' || state === 'interrupted');
  const begun = transcript.find(({ id }) => id === reply)?.parts ?? [];
  return newest?.role === 'assistant' && !begun.some(({ type }) => ['text', 'thinking', 'tool'].includes(type));
}

function failureOf(error: unknown): Failure {
  if (error instanceof Refused && error.refusal.code !== 'unavailable') return error.refusal;
  throw error;
}
