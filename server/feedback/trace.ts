/** A turn as observers read it, from the events of its session. */

import type { Event } from '../core/event.ts';
import type { Session } from '../core/session.ts';
import { foldTranscript } from '../core/branches/fold.ts';
import type { AssistantMessage, Message, Part, ToolPart } from '../core/transcript.ts';
import type { Generation, ToolSpan, Trace } from '../ports/feedback.ts';

const masked = '[masked]';

interface TraceInput {
  session: Session;
  turn: string;
  /** From the oldest message that the turn read, or its beginning, to its end. */
  events: readonly Event[];
  /** Replaces what people and models wrote. */
  isMasked: boolean;
}

function before(at: string, durationMs: number): string {
  return new Date(Date.parse(at) - durationMs).toISOString();
}

function textOf(messages: readonly Message[]): string {
  return messages
    .flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'text' && part.text ? [part.text] : [])))
    .join('\n\n');
}

function* toolsOf(parts: readonly Part[]): Generator<ToolPart> {
  for (const part of parts) {
    if (part.type !== 'tool') continue;
    yield part;
    yield* toolsOf(part.parts ?? []);
  }
}

/** A step has no id of its own: its turn or sub-agent, and its number. */
function generationId(owner: string, step: number): string {
  return `${owner}.${step}`;
}

/** Undefined when the events do not hold the turn. */
export function traceOf({ session, turn, events, isMasked }: TraceInput): Trace | undefined {
  const started = events.find((event) => event.type === 'turn.started' && event.turn === turn);
  const ended = events.find(
    (event) => (event.type === 'turn.ended' || event.type === 'turn.interrupted') && event.turn === turn,
  );
  if (!started || !ended || (ended.type !== 'turn.ended' && ended.type !== 'turn.interrupted')) return undefined;

  const show = <Shown>(what: Shown): Shown | typeof masked => (isMasked ? masked : what);
  const transcript = foldTranscript(events);
  const read = new Set(
    events.flatMap((event) => (event.type === 'message.read' && event.turn === turn ? [event.message] : [])),
  );
  const asked = transcript.filter(({ id }) => read.has(id));
  const replies = transcript.filter(
    (message): message is AssistantMessage => message.role === 'assistant' && message.turn === turn,
  );
  const tools = new Map(replies.flatMap(({ parts }) => [...toolsOf(parts)].map((tool) => [tool.id, tool] as const)));
  const settings = session.settings;
  const failure = ended.type === 'turn.ended' ? ended.failure?.message : undefined;

  function generation(event: Extract<Event, { type: 'step.finished' }>): Generation {
    const { step, task, model, usage, durationMs, at } = event;
    const owner = task ? (tools.get(task)?.parts ?? []) : replies.flatMap(({ parts }) => parts);
    const said = owner.filter((part) => part.step === step).flatMap((part) => outputOf(part) ?? []);
    return {
      kind: 'generation',
      id: generationId(task ?? turn, step),
      ...(task ? { parent: task } : {}),
      startedAt: before(at, durationMs),
      endedAt: at,
      output: show(said),
      model,
      parameters: { temperature: settings.temperature, maxTokens: settings.maxTokens },
      usage,
    };
  }

  const parents = new Map<string, string>();
  const spans = events.flatMap((event): (Generation | ToolSpan)[] => {
    if (!('turn' in event) || event.turn !== turn) return [];
    if (event.type === 'part.finished') {
      parents.set(event.part.id, generationId(event.task ?? turn, event.step));
    } else if (event.type === 'step.finished') {
      return [generation(event)];
    } else if (event.type === 'tool.finished') {
      const { part: id, status, output, durationMs, at } = event;
      const tool = tools.get(id);
      if (!tool) return [];
      const isBad = status === 'failed' || status === 'unknown';
      return [
        {
          kind: 'tool',
          id,
          parent: parents.get(id),
          name: tool.name,
          status,
          startedAt: before(at, durationMs),
          endedAt: at,
          input: show(tool.input),
          output: show(output),
          ...(isBad ? { failure: show(output.slice(-500)) } : {}),
        },
      ];
    }
    return [];
  });

  return {
    id: turn,
    session: session.id,
    name: show(session.name),
    user: session.by,
    project: session.project,
    startedAt: started.at,
    endedAt: ended.at,
    how: ended.type === 'turn.ended' ? ended.how : ended.reason,
    input: show(textOf(asked)),
    output: show(textOf(replies)),
    ...(failure ? { failure: show(failure) } : {}),
    spans,
  };
}

function outputOf(part: Part): unknown {
  if (part.type === 'text') return { role: 'assistant', content: part.text };
  return part.type === 'tool' ? { role: 'assistant', tool: part.name, input: part.input } : undefined;
}
