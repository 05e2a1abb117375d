/** The rules of messages: sent, changed while they wait, read by a turn, and where the conversation goes on. */

import type { Command } from '../command.ts';
import { nothing, phaseTo, refuse, type Decision } from './decision.ts';
import { closeCalls } from './ending.ts';
import type { Actor, EventBody, SentFile, TurnCause } from '../event.ts';
import { isGreeting, nameFrom } from './name.ts';
import { isLive } from '../phase.ts';
import { checkAnswers, resultOfAnswers, wroteInstead } from '../question.ts';
import type { Refusal } from '../refusal.ts';
import type { Session } from '../session.ts';

type Wish<Type extends Command['type']> = Extract<Command, { type: Type }>;

const limits = {
  /** UTF-16 units of one message. */
  messageLength: 500_000,
  waitingMessages: 100,
  /** Of one message. */
  files: 20,
};

function problemOfMessage(text: string, files: readonly SentFile[]): Refusal | undefined {
  if (text.trim() === '' && files.length === 0)
    return { code: 'invalid', message: 'The message is empty; write something first.' };
  if (files.length > limits.files) {
    return {
      code: 'too_many',
      message: `The message has ${files.length} files; at most ${limits.files} go with one. Send the rest with another.`,
    };
  }
  if (text.length <= limits.messageLength) return undefined;
  return {
    code: 'too_large',
    message: `The message has ${text.length} characters; at most ${limits.messageLength} are allowed. Send it in pieces.`,
  };
}

/** Open questions get the end of their call as well, in the same transaction. `message` was written in place of answers. */
function skipQuestions(calls: Session['calls'], by: Actor, why: { reason?: string; message?: string }): EventBody[] {
  const output =
    why.message === undefined
      ? `The person skipped these questions.${why.reason ? ` Reason: ${why.reason}` : ''}`
      : wroteInstead;
  return calls.flatMap(({ part, turn, question }): EventBody[] =>
    question === undefined
      ? []
      : [
          { type: 'question.skipped', question, part, by, ...why },
          { type: 'tool.finished', turn, part, status: 'done', output, durationMs: 0 },
        ],
  );
}

export function decideSend(session: Session, command: Wish<'send'>, id: () => string): Decision {
  const { text, clientId, mode, files = [], by } = command;
  const problem = problemOfMessage(text, files);
  if (problem) return { refusal: problem };
  if (session.waiting.length >= limits.waitingMessages) {
    return refuse(
      'too_many',
      `${limits.waitingMessages} messages already wait to be read; let the agent catch up first.`,
    );
  }
  const message = id();
  const events: EventBody[] = [
    { type: 'message.sent', message, text, clientId, mode, ...(files.length > 0 ? { files } : {}), by },
    ...(mode === 'steer' ? skipQuestions(session.calls, by, { message }) : []),
  ];
  // The first words name it, and the next ones while those only greet.
  const isFirst = session.usage.turns === 0 && session.waiting.length === 0;
  if (!session.isNamed && (isFirst || isGreeting(session.name))) {
    const name = nameFrom(text.trim() === '' ? (files[0]?.path.split('/').at(-1) ?? '') : text);
    events.push({ type: 'session.renamed', name, by: 'server' });
  }
  // Whoever writes wants to see it again.
  if (session.isArchived) events.push({ type: 'session.archived', isArchived: false, by });
  if (!isLive(session.phase)) events.push(phaseTo('pending', 'Woken by a message.', by));
  return { events };
}

/** A message that still waits may be changed by anyone who may send one. */
export function decideWaiting(session: Session, command: Wish<'withdraw' | 'edit' | 'move' | 'requeue'>): Decision {
  const { message, by } = command;
  const isWaiting = (id: string): boolean => session.waiting.some((candidate) => candidate.id === id);
  if (!isWaiting(message)) return refuse('conflict', 'The agent has read this message already.');
  switch (command.type) {
    case 'withdraw':
      return { events: [{ type: 'message.withdrawn', message, by }] };
    case 'edit': {
      const { text, files = [] } = command;
      const problem = problemOfMessage(text, files);
      if (problem) return { refusal: problem };
      return { events: [{ type: 'message.edited', message, text, ...(files.length > 0 ? { files } : {}), by }] };
    }
    case 'move': {
      const { before } = command;
      if (before !== null && !isWaiting(before))
        return refuse('conflict', 'The message that it was to stand before does not wait any more.');
      return before === message ? nothing : { events: [{ type: 'message.moved', message, before, by }] };
    }
    case 'requeue': {
      const known = session.waiting.find(({ id }) => id === message);
      if (known?.mode === command.mode) return nothing;
      const skipped = command.mode === 'steer' ? skipQuestions(session.calls, by, { message }) : [];
      return { events: [{ type: 'message.requeued', message, mode: command.mode, by }, ...skipped] };
    }
  }
}

/** Answers the questions of one call, or declines to. The call has its result with the same transaction. */
export function decideAnswer(session: Session, command: Wish<'answer' | 'skip'>): Decision {
  const { question, by } = command;
  const call = session.calls.find((candidate) => candidate.question === question);
  if (!call || call.status !== 'waiting')
    return refuse('conflict', 'This question was answered already, or is not asked any more.');
  if (command.type === 'skip') {
    const reason = command.reason?.trim();
    return { events: skipQuestions([call], by, reason ? { reason } : {}) };
  }
  const { questions = [], part, turn } = call;
  const checked = checkAnswers(questions, command.answers);
  if ('problem' in checked) return refuse('invalid', checked.problem);
  const { answers } = checked;
  return {
    events: [
      { type: 'question.answered', question, part, answers, by },
      {
        type: 'tool.finished',
        turn,
        part,
        status: 'done',
        output: resultOfAnswers(questions, answers),
        durationMs: 0,
      },
    ],
  };
}

/** Only a session that rests may take up the conversation elsewhere. */
export function decideMoveBranch(session: Session, command: Wish<'moveBranch'>): Decision {
  const { to, isUnanswered, by } = command;
  if (session.turn || session.isQueued || session.phase === 'stopping')
    return refuse('precondition', 'The agent is at work. Stop it, or wait until it rests.');
  if (session.waiting.length > 0)
    return refuse('precondition', 'Messages wait to be read. Let the agent read them first, or withdraw them.');
  return to === session.head && !isUnanswered
    ? nothing
    : { events: [...closeCalls(session.calls, 'cancelled'), { type: 'branch.moved', to, isUnanswered, by }] };
}

function causeOf({ waiting, cut, isQueued, isCompactionWanted }: Session): TurnCause | undefined {
  if (waiting.length > 0) return 'message';
  const isContinued = cut === 'resume' || (cut === 'ask' && (isQueued || !isCompactionWanted));
  if (isContinued) return 'continue';
  return isCompactionWanted ? 'compact' : undefined;
}

export function decideStart(session: Session, id: () => string): Decision {
  if (session.phase !== 'running' || session.turn)
    return refuse('precondition', 'The session cannot start a turn now.');
  const cause = causeOf(session);
  if (!cause) return refuse('precondition', 'There is nothing to do.');
  const turn = id();
  const held = session.calls.filter((call) => call.isHeld);
  return {
    events: [
      // Whoever writes instead of continuing does not want to be asked again.
      ...(cause === 'message' ? closeCalls(held, 'cancelled') : []),
      ...session.waiting.map((message): EventBody => ({ type: 'message.read', message: message.id, turn })),
      { type: 'turn.started', turn, reply: id(), cause },
    ],
  };
}

export function decideSteer(session: Session, turn: string, id: () => string): Decision {
  const read = session.waiting.filter((message) => message.mode === 'steer');
  // A call's result belongs to the answer that made the call.
  if (read.length === 0 || session.calls.length > 0) return nothing;
  return {
    events: [
      ...read.map((message): EventBody => ({ type: 'message.read', message: message.id, turn })),
      { type: 'turn.steered', turn, reply: id() },
    ],
  };
}
