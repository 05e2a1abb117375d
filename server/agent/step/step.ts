/** One model call: what it streams becomes drafts, what it finishes becomes events. */

import type { ProgressEvent } from '../../core/command.ts';
import type { FinishedPart } from '../../core/event.ts';
import type { Session } from '../../core/session.ts';
import type { Drafts, OpenDraft } from '../../log/draft/drafts.ts';
import type { Sessions } from '../../log/sessions.ts';
import type { ModelOutcome, ModelProvider, ModelRequest, ModelSink } from '../../ports/model.ts';

interface Block {
  id: string;
  draft: OpenDraft;
  startedAt: number;
  kind: 'text' | 'thinking' | 'call';
  call: string;
  name: string;
}

export interface StepContext {
  sessions: Sessions;
  drafts: Drafts;
  makeId: () => string;
  now: () => Date;
}

export interface StepInput {
  session: Session;
  turn: { id: string; reply: string };
  step: number;
  /** The call whose sub-agent takes the step. */
  task?: string;
  provider: ModelProvider;
  request: ModelRequest;
  /** The model's id as people write it. */
  model: string;
  signal: AbortSignal;
}

export type StepResult = ModelOutcome & { hasBegun: boolean };

/** Arguments that are not JSON stay text, so that the person and the model see what was written. */
function parseInput(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function finish(block: Block, signature?: string): FinishedPart {
  const { id, kind, call, name } = block;
  const text = block.draft.text;
  const signed = signature ? { signature } : {};
  return kind === 'call'
    ? { type: 'tool', id, name, input: parseInput(text), call, ...signed }
    : { type: kind, id, text, durationMs: Math.round(performance.now() - block.startedAt), ...signed };
}

export async function runStep({ sessions, drafts, makeId, now }: StepContext, input: StepInput): Promise<StepResult> {
  const { session, turn, step, task, provider, request, model, signal } = input;
  const owner = task === undefined ? {} : { task };
  const startedAt = performance.now();
  const open = new Map<number, Block>();
  let hasBegun = false;

  function begin(number: number, kind: Block['kind'], call: string, name: string): void {
    hasBegun = true;
    const id = makeId();
    const draftKind = kind === 'call' ? 'input' : kind;
    const draft = drafts.open(
      session.id,
      { turn: turn.id, message: turn.reply, step, part: id, kind: draftKind, ...(name ? { name } : {}), ...owner },
      now().toISOString(),
    );
    open.set(number, { id, draft, startedAt: performance.now(), kind, call, name });
  }

  function partFinished(block: Block, signature?: string): ProgressEvent {
    const part = finish(block, signature);
    return { type: 'part.finished', turn: turn.id, step, message: turn.reply, part, ...owner };
  }

  const sink: ModelSink = {
    begin: (number, kind) => begin(number, kind, '', ''),
    beginCall: (number, call, name) => begin(number, 'call', call, name),
    grow: (number, text) => open.get(number)?.draft.grow(text),
    end(number, signature) {
      const block = open.get(number);
      if (!block) return;
      open.delete(number);
      const isEmpty = block.kind !== 'call' && block.draft.text === '' && !signature;
      const events = isEmpty ? [] : [partFinished(block, signature)];
      sessions.submit(session.id, { type: 'record', turn: turn.id, events }, [block.draft]);
    },
  };

  const outcome = await provider.generate(request, sink, signal);

  // What was cut keeps its text; a call that was cut will not run.
  const cut = [...open.values()];
  const kept = cut
    .filter((block) => block.draft.text !== '' || block.kind === 'call')
    .flatMap((block): ProgressEvent[] => [
      partFinished(block),
      ...(block.kind === 'call'
        ? [
            {
              type: 'tool.finished' as const,
              turn: turn.id,
              part: block.id,
              status: 'cancelled' as const,
              output: '',
              durationMs: 0,
            },
          ]
        : []),
    ]);
  const { usage, notes } = outcome;
  const finished: ProgressEvent = {
    type: 'step.finished',
    turn: turn.id,
    step,
    model,
    usage,
    durationMs: Math.round(performance.now() - startedAt),
    ...(notes.length > 0 ? { notes } : {}),
    ...owner,
  };
  const isWorthTelling = hasBegun || outcome.status !== 'failed';
  const events = isWorthTelling ? [...kept, finished] : [];
  sessions.submit(
    session.id,
    { type: 'record', turn: turn.id, events },
    cut.map((block) => block.draft),
  );
  return { ...outcome, hasBegun };
}
