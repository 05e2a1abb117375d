/** Of which events people and programs are told. */

import { describe, expect, it } from 'vitest';
import type { Event, EventBody } from '../../server/core/event.ts';
import { occasionOf, type Told } from '../../server/core/rules/occasion.ts';
import { makeSessionLog } from '../support/session-log.ts';

const begun = (cause: 'message' | 'compact'): EventBody[] => [
  { type: 'phase.changed', phase: 'running', reason: '', by: 'server' },
  { type: 'turn.started', turn: 't', reply: 'r', cause },
];
const working = begun('message');
const compacting = begun('compact');
const call = (id: string): EventBody => ({
  type: 'part.finished',
  turn: 't',
  step: 0,
  message: 'r',
  part: { type: 'tool', id, name: 'ask', input: {}, call: id },
});
const asks = (part: string): EventBody => ({ type: 'question.asked', question: part, turn: 't', part, questions: [] });
const wants = (part: string): EventBody => ({
  type: 'approval.asked',
  approval: part,
  turn: 't',
  part,
  what: 'rm -r .',
  why: '',
  scope: '',
});
const ended = (how: 'done' | 'length' | 'refused' | 'failed', durationMs: number, code?: string): EventBody => ({
  type: 'turn.ended',
  turn: 't',
  how,
  durationMs,
  ...(code ? { failure: { code, message: 'No.' } } : {}),
});
const interrupted = (reason: 'restart' | 'interrupt' | 'timeout'): EventBody => ({
  type: 'turn.interrupted',
  turn: 't',
  reason,
  durationMs: 60_000,
});
const phase = (
  to: 'completed' | 'failed' | 'stopped' | 'stopping',
  cause?: 'user' | 'timeout' | 'inactivity' | 'shutdown',
): EventBody => ({ type: 'phase.changed', phase: to, reason: '', by: 'server', ...(cause ? { cause } : {}) });

const two = [...working, call('a'), call('b')];

const cases: [string, EventBody[], EventBody, Told | undefined][] = [
  ['a question', two, asks('a'), { occasion: 'needs_input', reason: 'question' }],
  ['an approval', two, wants('a'), { occasion: 'needs_input', reason: 'approval' }],
  ['a second wish beside an open one', [...two, asks('a')], wants('b'), undefined],
  ['the end of a long turn', working, ended('done', 10_000), { occasion: 'ended', reason: 'done' }],
  ['the end of a long turn at its limit', working, ended('length', 10_000), { occasion: 'ended', reason: 'length' }],
  ['the end of a short turn', working, ended('done', 9_999), undefined],
  ['the end of a long compaction', compacting, ended('done', 60_000), undefined],
  ['a failed turn, however short', working, ended('failed', 1, 'auth'), { occasion: 'failed', reason: 'auth' }],
  ['a turn that a restart cut', working, interrupted('restart'), { occasion: 'failed', reason: 'restart' }],
  ['a turn that a person cut', working, interrupted('interrupt'), undefined],
  ['a turn that the end of the session cuts', working, interrupted('timeout'), undefined],
  ['a session that completed', working, phase('completed'), { occasion: 'ended', reason: 'completed' }],
  ['a session that failed', working, phase('failed'), { occasion: 'failed', reason: 'failed' }],
  ['the timeout', working, phase('stopped', 'timeout'), { occasion: 'ended', reason: 'timeout' }],
  ['the inactivity timeout', working, phase('stopped', 'inactivity'), { occasion: 'ended', reason: 'inactivity' }],
  ['a stop that a person wanted', working, phase('stopped', 'user'), undefined],
  ['a stop under way', working, phase('stopping', 'timeout'), undefined],
  ['a new name', working, { type: 'session.renamed', name: 'Two', by: 'owner' }, undefined],
];

describe('an occasion to tell', () => {
  it.each(cases)('%s', (_, given, body, told) => {
    const log = makeSessionLog();
    log.append(...given);
    const before = log.session;
    log.append(body);
    expect(occasionOf(log.events.at(-1) as Event, before)).toEqual(told);
  });
});
