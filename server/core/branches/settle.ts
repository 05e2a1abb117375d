/** The end of a history that a fork has from another session, in which things may still have been under way. */

import type { EventBody } from '../event.ts';
import { withRunning, type RunningPart } from '../running.ts';
import type { AssistantMessage, QuestionPart, ToolPart, Transcript } from '../transcript.ts';
import { openCalls } from './open-calls.ts';

export interface Settled {
  /** What ends whatever was under way. */
  events: EventBody[];
  /** A turn may answer the newest message, or go on with it. */
  isUnanswered: boolean;
}

interface SettleInput {
  /** From the message on that the newest answer is to. */
  newest: Transcript;
  /** What was being produced of it. */
  running: readonly RunningPart[];
  /** ISO 8601 UTC. */
  now: string;
}

function finished({ turn, step, message, part, kind, name = '', task, text }: RunningPart): EventBody[] {
  const body = { type: 'part.finished' as const, turn, step, message, ...(task === undefined ? {} : { task }) };
  if (kind === 'output') return [];
  return kind === 'input'
    ? [{ ...body, part: { type: 'tool', id: part, name, input: text, call: part } }]
    : [{ ...body, part: { type: kind, id: part, text, durationMs: 0 } }];
}

function closed({ id: part, output = '' }: ToolPart, turn: string, questions: readonly QuestionPart[]): EventBody[] {
  const asked = questions.filter(({ tool, status }) => tool === part && status === 'open');
  return [
    ...asked.map(({ id }): EventBody => ({ type: 'question.withdrawn', question: id, part, isHeld: false })),
    { type: 'tool.finished', turn, part, status: 'cancelled', output, durationMs: 0 },
  ];
}

function cut({ turn, at }: AssistantMessage, now: string): EventBody {
  const durationMs = Math.max(0, Date.parse(now) - Date.parse(at));
  return { type: 'turn.interrupted', turn, reason: 'interrupt', durationMs };
}

export function settle({ newest, running, now }: SettleInput): Settled {
  const answers = withRunning(newest, running).filter((message) => message.role === 'assistant');
  const questions = answers.flatMap(({ parts }) => parts.filter((part) => part.type === 'question'));
  const last = newest.at(-1);
  return {
    events: [
      ...running.flatMap(finished),
      ...answers.flatMap(({ parts, turn }) => [...openCalls(parts)].flatMap((tool) => closed(tool, turn, questions))),
      ...(last?.state === 'streaming' ? [cut(last, now)] : []),
    ],
    isUnanswered: last?.state !== 'done',
  };
}
