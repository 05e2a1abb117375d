/** Trying again and writing anew: what the provider is asked, and what stays to go back to. */

import { describe, expect, it } from 'vitest';
import type { Message } from '../../server/core/transcript.ts';
import { startAppWithUpstream } from '../support/app-with-upstream.ts';
import { makeGate } from '../support/upstream/reply.ts';
import { refusalOf, textOf } from './words.ts';

const { app, upstream } = await startAppWithUpstream();

const model = 'openai/fake';

/** What a request of OpenAI's dialect said, without the system's words. */
function saidIn(at: number): string[] {
  const body = upstream.requests.at(at)?.body as { messages: { role: string; content: unknown }[] } | undefined;
  return (body?.messages ?? [])
    .filter(({ role }) => role !== 'system')
    .map(({ role, content }) => `${role}: ${JSON.stringify(content)}`);
}

async function get(session: string) {
  const { messages, variants, session: row } = await app.client.session.get.query({ id: session });
  return { messages, variants, row, texts: messages.map(textOf) };
}

/** Runs what starts a turn, and waits until that has ended. */
async function turn<Result>(session: string, reply: string, act: () => Promise<Result>): Promise<Result> {
  const { seq } = await app.client.session.get.query({ id: session });
  upstream.script({ parts: [{ text: [reply] }] });
  using stream = await app.client.stream(`session=${session}:${seq}`);
  const result = await act();
  await stream.event('turn.ended');
  return result;
}

let ids = 0;

/** A session with so many turns: `question 1`, `answer 1`, … */
async function talk(turns: number): Promise<{ id: string; messages: Message[] }> {
  const { id } = await app.client.session.create.mutate({ settings: { model, timeout: 0 } });
  using stream = await app.client.stream(`session=${id}`);
  await stream.event('phase.changed', ({ phase }) => phase === 'running');
  for (let count = 1; count <= turns; count += 1) {
    await turn(id, `answer ${count}`, () =>
      app.client.message.send.mutate({ session: id, text: `question ${count}`, clientId: `c${(ids += 1)}` }),
    );
  }
  return { id, messages: (await get(id)).messages };
}

describe('trying an answer again', () => {
  it('asks the model what it was asked before, and keeps the first answer to go back to', async () => {
    const { id, messages } = await talk(2);
    const first = saidIn(-1);
    const summary = await turn(id, 'answer 2, better', () =>
      app.client.message.retry.mutate({ session: id, message: messages[3]?.id ?? '' }),
    );
    expect(summary).toMatchObject({ id, phase: 'running' });
    expect(saidIn(-1)).toEqual(first);
    expect(first).toEqual(['user: "question 1"', 'assistant: "answer 1"', 'user: "question 2"']);
    const now = await get(id);
    expect(now.texts).toEqual(['question 1', 'answer 1', 'question 2', 'answer 2, better']);
    const both = [messages[3]?.id, now.messages[3]?.id];
    expect(now.variants).toEqual({ [both[1] ?? '']: both });

    await app.client.branch.select.mutate({ session: id, message: both[0] ?? '' });
    const back = await get(id);
    expect(back.texts).toEqual(['question 1', 'answer 1', 'question 2', 'answer 2']);
    expect(back.variants).toEqual({ [both[0] ?? '']: both });

    await turn(id, 'answer 3', () =>
      app.client.message.send.mutate({ session: id, text: 'question 3', clientId: 'after' }),
    );
    expect(saidIn(-1)).toEqual([...first, 'assistant: "answer 2"', 'user: "question 3"']);
  });

  it('with another model changes the model of the session, and says so beside the new answer', async () => {
    const { id, messages } = await talk(1);
    await turn(id, 'from elsewhere', () =>
      app.client.message.retry.mutate({ session: id, message: messages[1]?.id ?? '', model: 'openai/fake-t3' }),
    );
    expect(upstream.requests.at(-1)?.model).toBe('fake-t3');
    const now = await get(id);
    expect(now.row.settings.model).toBe('openai/fake-t3');
    expect(now.messages[1]).toMatchObject({ model: 'openai/fake-t3' });
    const notices = (list: Message[]) =>
      list.map(({ parts }) => parts.flatMap((part) => (part.type === 'notice' ? [part.text] : [])));
    expect(notices(now.messages)).toEqual([[], ['Changed Model: openai/fake-t3']]);
    await app.client.branch.select.mutate({ session: id, message: messages[1]?.id ?? '' });
    expect(notices((await get(id)).messages)).toEqual([[], []]);
  });

  it.each(['failed', 'interrupted'] as const)('leaves what was cut (%s) to be continued later', async (state) => {
    const { id } = await talk(0);
    const gate = makeGate();
    upstream.script({ parts: [{ text: ['half'] }, state === 'failed' ? { error: 'server' } : { wait: gate.wait }] });
    using stream = await app.client.stream(`session=${id}`);
    await app.client.message.send.mutate({ session: id, text: 'question', clientId: `c${(ids += 1)}` });
    if (state === 'interrupted') {
      await stream.until(({ event }) => event === 'd');
      await app.client.session.interrupt.mutate({ id });
    }
    await stream.event(state === 'failed' ? 'turn.ended' : 'turn.interrupted');
    gate.open();
    const cut = await get(id);
    const answer = cut.messages[1]?.id ?? '';
    expect({ state: cut.messages[1]?.state, can: cut.row.canContinue }).toEqual({ state, can: true });
    await turn(id, 'whole', () => app.client.message.retry.mutate({ session: id, message: answer }));
    expect((await get(id)).row.canContinue).toBe(false);

    const asked = upstream.requests.length;
    const back = await app.client.branch.select.mutate({ session: id, message: answer });
    expect(back).toMatchObject({ phase: 'running', canContinue: true });
    await app.restart();
    expect((await get(id)).row).toMatchObject({ agent: 'idle', canContinue: true });
    expect(upstream.requests.length).toBe(asked);
    await turn(id, ' and half', () => app.client.session.continue.mutate({ id }));
    expect((await get(id)).texts).toEqual(['question', 'half', ' and half']);
    expect(saidIn(-1)[1]).toBe('assistant: "half"');
  });

  it('leaves what followed an older answer on its branch, and goes back to where that ended', async () => {
    const { id, messages } = await talk(3);
    await turn(id, 'answer 1, again', () =>
      app.client.message.retry.mutate({ session: id, message: messages[1]?.id ?? '' }),
    );
    expect(saidIn(-1)).toEqual(['user: "question 1"']);
    expect((await get(id)).texts).toEqual(['question 1', 'answer 1, again']);
    await app.client.branch.select.mutate({ session: id, message: messages[1]?.id ?? '' });
    expect((await get(id)).messages).toEqual(messages);
  });

  it('wakes a session that was stopped', async () => {
    const { id, messages } = await talk(1);
    await app.client.session.stop.mutate({ id });
    await turn(id, 'awake', () => app.client.message.retry.mutate({ session: id, message: messages[1]?.id ?? '' }));
    const now = await get(id);
    expect({ texts: now.texts, phase: now.row.phase }).toEqual({ texts: ['question 1', 'awake'], phase: 'running' });
    expect(saidIn(-1)).toEqual(['user: "question 1"']);
  });

  it('is refused with a reason', async () => {
    const { id, messages } = await talk(1);
    const [question = '', answer = ''] = messages.map((message) => message.id);
    const retry = (message: string, other?: string) => () =>
      app.client.message.retry.mutate({ session: id, message, model: other });
    const before = await get(id);
    expect([
      await refusalOf(retry('none')),
      await refusalOf(retry(question)),
      await refusalOf(retry(answer, 'nobody/knows')),
      await refusalOf(() => app.client.message.retry.mutate({ session: 'none', message: answer })),
    ]).toEqual([
      'NOT_FOUND: There is no such message in this session.',
      'BAD_REQUEST: Only an answer of the agent can be tried again. A message is edited and sent anew.',
      expect.stringContaining('nobody'),
      'NOT_FOUND: There is no such session; it may have been deleted.',
    ]);
    expect(await get(id)).toEqual(before);
    await turn(id, 'second', retry(answer));
    expect(await refusalOf(retry(answer))).toBe(
      'PRECONDITION_FAILED: This message belongs to another branch of the conversation. Go there first.',
    );

    const gate = makeGate();
    upstream.script({ parts: [{ text: ['begun'] }, { wait: gate.wait }] });
    using stream = await app.client.stream(`session=${id}`);
    await app.client.message.send.mutate({ session: id, text: 'more', clientId: 'more' });
    const { messages: working } = await get(id);
    const atWork = 'PRECONDITION_FAILED: The agent is at work. Stop it, or wait until it rests.';
    expect([
      await refusalOf(retry(working[1]?.id ?? '')),
      await refusalOf(() => app.client.branch.select.mutate({ session: id, message: answer })),
      await refusalOf(() =>
        app.client.message.resend.mutate({ session: id, message: question, text: 'x', clientId: 'x' }),
      ),
    ]).toEqual([atWork, atWork, atWork]);
    gate.open();
    await stream.event('turn.ended', ({ seq }) => seq > working.length && seq > before.row.seq + 10);
  });
});

describe('writing a message anew', () => {
  it('asks with the new words after the same history, and keeps the first words with what came of them', async () => {
    const { id, messages } = await talk(2);
    const sent = await turn(id, 'other answer', () =>
      app.client.message.resend.mutate({
        session: id,
        message: messages[2]?.id ?? '',
        text: 'question 2, asked better',
        clientId: 'anew',
      }),
    );
    expect(saidIn(-1)).toEqual(['user: "question 1"', 'assistant: "answer 1"', 'user: "question 2, asked better"']);
    const now = await get(id);
    expect(now.texts).toEqual(['question 1', 'answer 1', 'question 2, asked better', 'other answer']);
    expect(now.variants).toEqual({ [sent.id]: [messages[2]?.id, sent.id] });

    await app.restart();
    expect(await get(id)).toMatchObject({ texts: now.texts, variants: now.variants });
    await app.client.branch.select.mutate({ session: id, message: messages[2]?.id ?? '' });
    await app.restart();
    const back = await get(id);
    expect(back.messages).toMatchObject(messages);
    expect(back.variants).toEqual({ [messages[2]?.id ?? '']: [messages[2]?.id, sent.id] });
  });

  it('also of the very first message', async () => {
    const { id, messages } = await talk(1);
    await turn(id, 'fresh', () =>
      app.client.message.resend.mutate({ session: id, message: messages[0]?.id ?? '', text: 'begin', clientId: 'b' }),
    );
    expect(saidIn(-1)).toEqual(['user: "begin"']);
    expect((await get(id)).texts).toEqual(['begin', 'fresh']);
  });

  it('sends once for one clientId, and refuses other words under it', async () => {
    const { id, messages } = await talk(1);
    const again = (text: string) =>
      app.client.message.resend.mutate({ session: id, message: messages[0]?.id ?? '', text, clientId: 'same' });
    const sent = await turn(id, 'once', () => again('new words'));
    expect(await again('new words')).toEqual({ id: sent.id, state: 'read' });
    expect(await refusalOf(() => again('yet other words'))).toBe(
      'CONFLICT: Another message was sent under this clientId; use a new one.',
    );
    expect((await get(id)).texts).toEqual(['new words', 'once']);
  });

  it('keeps its files unless others are given', async () => {
    const { id } = await talk(0);
    const form = new FormData();
    form.append('files', new File(['a,b\n'], 'table.csv'));
    const uploaded = await app.client.fetch(`/api/sessions/${id}/files`, { method: 'POST', body: form });
    // The answer of the contract.
    const [file] = (await uploaded.json()) as { path: string }[];
    await turn(id, 'seen', () =>
      app.client.message.send.mutate({ session: id, text: 'look', clientId: 'look', files: [file?.path ?? ''] }),
    );
    const { messages } = await get(id);
    await turn(id, 'seen again', () =>
      app.client.message.resend.mutate({ session: id, message: messages[0]?.id ?? '', text: 'look!', clientId: 'l2' }),
    );
    const kept = (await get(id)).messages[0];
    expect(kept?.parts).toMatchObject([
      { type: 'file', path: file?.path },
      { type: 'text', text: 'look!' },
    ]);
    await turn(id, 'nothing to see', () =>
      app.client.message.resend.mutate({
        session: id,
        message: kept?.id ?? '',
        text: 'look no more',
        clientId: 'l3',
        files: [],
      }),
    );
    expect((await get(id)).messages[0]?.parts).toMatchObject([{ type: 'text', text: 'look no more' }]);
  });

  it('is refused for an answer, for nothing, and on another branch', async () => {
    const { id, messages } = await talk(1);
    const [question = '', answer = ''] = messages.map((message) => message.id);
    const resend = (message: string, text: string) => () =>
      app.client.message.resend.mutate({ session: id, message, text, clientId: `r${(ids += 1)}` });
    expect([
      await refusalOf(resend(answer, 'x')),
      await refusalOf(resend('none', 'x')),
      await refusalOf(resend(question, '  ')),
      await refusalOf(() => app.client.branch.select.mutate({ session: id, message: 'none' })),
    ]).toEqual([
      'BAD_REQUEST: Only a message of a person can be sent anew, not an answer.',
      'NOT_FOUND: There is no such message in this session.',
      'BAD_REQUEST: The message is empty; write something first.',
      'NOT_FOUND: There is no such message in this session.',
    ]);
    expect((await get(id)).messages).toEqual(messages);
    await turn(id, 'moved on', resend(question, 'other'));
    expect(await refusalOf(resend(question, 'once more'))).toBe(
      'PRECONDITION_FAILED: This message belongs to another branch of the conversation. Go there first.',
    );
  });
});
