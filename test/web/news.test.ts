/** What a changed row of the list means to somebody who looks elsewhere. */

import { describe, expect, it } from 'vitest';
import type { SessionSummary } from '../../server/core/summary.ts';
import type { AssistantMessage, Message, Part } from '../../server/core/transcript.ts';
import { newsOf, tell, type News, type Told } from '../../web/notifications/news.ts';
import type { Earlier } from '../../web/state/list/sessions.ts';

const usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cost: 0, turns: 1 };

function row(change: Partial<SessionSummary>): SessionSummary {
  // Nothing else of a row is looked at.
  return {
    id: 's',
    name: 'Paint',
    phase: 'running',
    phaseReason: '',
    phaseCause: null,
    agent: 'idle',
    usage,
    ...change,
  } as SessionSummary;
}

const working: Earlier = { phase: 'running', agent: 'working', usage };
const asking: Earlier = { ...working, agent: 'waiting_input' };
const idle: Earlier = { ...working, agent: 'idle' };
const ended = { phase: 'completed', agent: null } as const;

const changes: [string, Earlier | undefined, Partial<SessionSummary>, News | undefined][] = [
  ['that asks', working, { agent: 'waiting_input' }, 'needs_input'],
  ['that was not known and asks', undefined, { agent: 'waiting_input' }, 'needs_input'],
  ['that goes on asking', asking, { agent: 'waiting_input' }, undefined],
  ['that was answered', asking, { agent: 'working' }, undefined],
  ['that was not known and rests', undefined, {}, undefined],
  ['whose turn is over', working, {}, 'turn'],
  ['whose turn came and went', idle, { usage: { ...usage, turns: 2 } }, 'turn'],
  ['that got another name', idle, { name: 'Other' }, undefined],
  ['that completed', working, ended, 'ended'],
  ['that had completed before', { ...working, ...ended }, ended, undefined],
  ['that failed', working, { phase: 'failed', agent: null }, 'failed'],
  ['that reached its timeout', working, { phase: 'stopped', agent: null, phaseCause: 'timeout' }, 'ended'],
  ['that a person stopped', working, { phase: 'stopped', agent: null, phaseCause: 'user' }, undefined],
];

describe('news of a session', () => {
  it.each(changes)('%s', (_, before, now, news) => {
    expect(newsOf(row(now), before)).toBe(news);
  });
});

const reply = (change: Partial<AssistantMessage>, ...parts: Part[]): Message => ({
  id: 'r',
  role: 'assistant',
  state: 'done',
  turn: 't',
  at: '',
  parts,
  ...change,
});
const said: Part = { type: 'text', id: 'p', step: 0, text: ' Red it is. ' };
const question: Part = {
  type: 'question',
  id: 'q',
  step: 0,
  tool: 'c',
  status: 'open',
  questions: [{ id: 'q1', text: 'Which colour?', kind: 'text' }],
};
const approval: Part = {
  type: 'tool',
  id: 'c',
  step: 0,
  name: 'shell',
  call: 'c',
  status: 'waiting',
  approval: { id: 'a', what: 'rm -r old', why: '', scope: '' },
};
const task: Part = { ...approval, id: 'outer', status: 'running', approval: undefined, parts: [approval] };

const conversations: [string, News, Message, Omit<Told, 'title' | 'href'> | undefined][] = [
  ['a question', 'needs_input', reply({}, question), { occasion: 'needs_input', body: 'Which colour?' }],
  [
    'the approval of a sub-agent',
    'needs_input',
    reply({}, said, task),
    { occasion: 'needs_input', body: 'It asks for your approval: rm -r old' },
  ],
  ['a question that was answered meanwhile', 'needs_input', reply({}, said), undefined],
  ['the end of a long turn', 'turn', reply({ durationMs: 10_000 }, said), { occasion: 'ended', body: 'Red it is.' }],
  ['the end of a short turn', 'turn', reply({ durationMs: 9_999 }, said), undefined],
  ['a turn that a person cut', 'turn', reply({ state: 'interrupted', ended: 'interrupt' }, said), undefined],
  [
    'a turn that a restart cut',
    'turn',
    reply({ state: 'interrupted', ended: 'restart' }, said),
    { occasion: 'failed', body: 'It was interrupted when the server restarted.' },
  ],
  [
    'a turn that failed at once',
    'turn',
    reply({ state: 'failed', durationMs: 1, failure: { code: 'auth', message: 'No key.' } }),
    { occasion: 'failed', body: 'It failed: No key.' },
  ],
];

describe('what is told', () => {
  const session = row({});

  it.each(conversations)('of %s', (_, news, message, told) => {
    expect(tell({ news, session, messages: [message], isMasked: false })).toEqual(
      told && { ...told, title: 'Paint', href: '/sessions/s#message=r' },
    );
  });

  it('of a long answer is its beginning', () => {
    const long = reply({ durationMs: 20_000 }, { ...said, text: 'word '.repeat(1_000) });
    expect(tell({ news: 'turn', session, messages: [long], isMasked: false })?.body).toBe(
      `${'word '.repeat(48).trimEnd()}…`,
    );
  });

  it('of a masked session names neither it nor what it asks', () => {
    expect(tell({ news: 'needs_input', session, messages: [reply({}, question)], isMasked: true })).toEqual({
      occasion: 'needs_input',
      title: 'Sessile',
      body: 'A session needs you.',
      href: '/sessions/s#message=r',
    });
  });
});
