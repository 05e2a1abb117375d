/** The phase machine under random commands. */

import { describe, expect, it } from 'vitest';
import { hasWork } from '../../server/core/command.ts';
import { isAllowed } from '../../server/core/phase.ts';
import { apply, type Session } from '../../server/core/session.ts';
import type { Event } from '../../server/core/event.ts';
import { chooseSeed, makeRandom } from '../support/random.ts';
import { makeSessionLog, randomCommand, send } from '../support/session-log.ts';

const sequences = 10_000;
const commands = 30;

type Log = ReturnType<typeof makeSessionLog>;

function forbiddenSteps(events: readonly Event[]): string[] {
  const phases = events.flatMap((event) => (event.type === 'phase.changed' ? [event.phase] : []));
  return phases.flatMap((to, index) => {
    const from = phases[index - 1] ?? 'pending';
    return isAllowed(from, to) ? [] : [`${from} -> ${to}`];
  });
}

/** What cannot be, whatever happened. */
function contradictions(session: Session): string[] {
  const isInTurn = session.phase === 'running' || session.phase === 'stopping';
  return [
    ...(session.turn && !isInTurn ? [`${session.phase} with a turn`] : []),
    ...(!session.turn && session.calls.some((call) => !call.isHeld) ? ['calls without a turn'] : []),
    ...(session.isStopRequested && !session.turn ? ['asked to stop after a turn that is over'] : []),
    ...(session.isQueued && ['stopped', 'completed', 'failed', 'stopping'].includes(session.phase)
      ? [`${session.phase} and queued`]
      : []),
  ];
}

/** Does what the owner of a session does, until there is nothing left to do; the answer names what is refused. */
function drive(log: Log): string | undefined {
  for (let step = 0; step < 20; step += 1) {
    const { phase, turn } = log.session;
    const decision = (() => {
      if (phase === 'pending') return log.submit({ type: 'create' });
      if (phase === 'creating') return log.submit({ type: 'ready' });
      if (phase === 'stopping' && turn)
        return log.submit({ type: 'interruptTurn', turn: turn.id, reason: 'user', durationMs: 1 });
      if (phase === 'stopping') return log.submit({ type: 'settle' });
      if (turn) return log.submit({ type: 'endTurn', turn: turn.id, how: 'done', durationMs: 1 });
      if (hasWork(log.session)) return log.submit({ type: 'startTurn' });
      return undefined;
    })();
    if (!decision) return undefined;
    if ('refusal' in decision) return `${phase}: ${decision.refusal.message}`;
  }
  return 'The session does not come to rest.';
}

describe('a session', () => {
  it(`keeps its rules through ${sequences} random sequences of commands`, () => {
    const seed = chooseSeed();
    const random = makeRandom(seed);
    for (let sequence = 0; sequence < sequences; sequence += 1) {
      const log = makeSessionLog({ isOneShot: random() < 0.2 });
      const trail: string[] = [];
      if (random() < 0.5) log.submit(send('the prompt'));
      for (let count = 0; count < commands; count += 1) {
        const command = randomCommand(random, log.session);
        const decision = log.submit(command);
        trail.push(
          `${JSON.stringify(command)} -> ${'refusal' in decision ? decision.refusal.code : decision.events.map(({ type }) => type).join(' ')}`,
        );
        const wrong = contradictions(log.session);
        if (wrong.length > 0) expect({ sequence, trail, wrong }).toEqual({ sequence, trail, wrong: [] });
      }
      const { events } = log;
      const folded = events.reduce<Session | undefined>(apply, undefined);
      expect(folded).toEqual(log.session);
      expect(JSON.parse(JSON.stringify(folded))).toEqual(log.session);
      const stuck = drive(log);
      const found = {
        trail,
        forbidden: forbiddenSteps(events),
        stuck,
        rests: ['running', 'stopped', 'completed', 'failed'].includes(log.session.phase) && log.session.turn === null,
        gaps: events.filter((event, index) => event.seq !== index + 1),
        left: contradictions(log.session),
      };
      expect(found).toEqual({ trail, forbidden: [], stuck: undefined, rests: true, gaps: [], left: [] });
    }
  });

  it('comes to rest after a restart at any moment', () => {
    const seed = chooseSeed();
    const random = makeRandom(seed);
    for (let sequence = 0; sequence < 2_000; sequence += 1) {
      const log = makeSessionLog();
      log.submit(send('the prompt'));
      for (let count = 0; count < 20; count += 1) log.submit(randomCommand(random, log.session));
      const before = log.session;
      const isAsking = before.phase === 'running' && before.calls.some((call) => call.status === 'waiting');
      log.submit({ type: 'recover' });
      const { phase, turn, calls } = log.session;
      expect({
        before,
        phase,
        turn: turn !== null,
        running: calls.filter((call) => call.status === 'running'),
      }).toEqual({
        before,
        phase:
          { creating: 'pending', stopping: before.isWoken ? 'pending' : 'stopped' }[before.phase as string] ??
          (before.isStopRequested && before.turn && !isAsking ? 'stopped' : before.phase),
        turn: isAsking,
        running: [],
      });
    }
  });
});
