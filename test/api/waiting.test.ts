/** Messages that the agent has not read yet: changed, moved, hurried and taken back, from wherever. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/start-app.ts';
import { makeGate } from '../support/upstream/reply.ts';
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts';

let upstream: Upstream;
let app: TestApp;

beforeAll(async () => {
  upstream = await startUpstream();
  app = await startApp({ upstream: upstream.url });
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await upstream.close();
});

/** A session at work until the gate opens, with a message for each text that waits for the end of the turn. */
async function work(...texts: string[]) {
  const gate = makeGate();
  upstream.script({ parts: [{ text: 'Working.' }, { wait: gate.wait }] }, { parts: [{ text: 'Read.' }] });
  const { id } = await app.client.session.create.mutate({
    prompt: 'Work.',
    settings: { model: 'openai/fake', timeout: 0 },
  });
  const stream = await app.client.stream(`session=${id}`);
  await stream.event('turn.started');
  const ids: string[] = [];
  for (const text of texts) {
    const sent = await app.client.message.send.mutate({ session: id, text, clientId: text, mode: 'queue' });
    ids.push(sent.id);
  }
  return {
    id,
    ids,
    stream,
    edit: (message: string, change: { text?: string; files?: string[]; mode?: 'steer' | 'queue' }) =>
      app.client.message.edit.mutate({ session: id, message, ...change }),
    move: (message: string, before: string | null) => app.client.message.move.mutate({ session: id, message, before }),
    async waiting() {
      const { messages } = await app.client.session.get.query({ id });
      return messages.flatMap((message) =>
        message.role === 'user' && message.state === 'waiting'
          ? [
              [
                message.mode,
                ...message.parts.map((part) => (part.type === 'file' ? part.path : 'text' in part && part.text)),
              ],
            ]
          : [],
      );
    },
    /** Lets the agent read what waits; answers what the model got. */
    async read() {
      const requests = upstream.requests.length;
      gate.open();
      await upstream.requested(requests + 1);
      await stream.event('turn.ended');
      return JSON.stringify(upstream.requests.at(-1)?.body);
    },
    [Symbol.dispose]: () => stream[Symbol.dispose](),
  };
}

describe('a message that waits', () => {
  it('is read as it was changed last, in the order in which they were put', async () => {
    using session = await work('One', 'Two', 'Three');
    const [one = '', two = '', three = ''] = session.ids;
    await session.edit(two, { text: 'Two!' });
    await session.move(three, one);
    await session.move(one, null);
    expect(await session.waiting()).toEqual([
      ['queue', 'Three'],
      ['queue', 'Two!'],
      ['queue', 'One'],
    ]);
    const read = await session.read();
    expect(
      ['Three', 'Two!', 'One'].map((text) => read.indexOf(text)).every((at, index, all) => at > (all[index - 1] ?? 0)),
    ).toBe(true);
    expect(read).not.toContain('"Two"');
  });

  it('keeps its place when it is hurried, and its text and files when only one of them is changed', async () => {
    using session = await work('One', 'Two');
    const [one = '', two = ''] = session.ids;
    const form = new FormData();
    form.append('files', new File(['note'], 'note.txt'));
    await app.client.fetch(`/api/sessions/${session.id}/files`, { method: 'POST', body: form });
    await session.edit(one, { files: ['uploads/note.txt'] });
    await session.edit(one, { mode: 'steer' });
    expect(await session.waiting()).toEqual([
      ['steer', 'uploads/note.txt', 'One'],
      ['queue', 'Two'],
    ]);
    await session.edit(one, { text: 'Only this', mode: 'queue' });
    expect(await session.waiting()).toEqual([
      ['queue', 'uploads/note.txt', 'Only this'],
      ['queue', 'Two'],
    ]);
    await session.edit(one, { files: [] });
    await session.edit(two, { mode: 'queue' });
    expect(await session.waiting()).toEqual([
      ['queue', 'Only this'],
      ['queue', 'Two'],
    ]);
    await session.read();
  });

  it('is changed in whole or not at all', async () => {
    using session = await work('One');
    const [one = ''] = session.ids;
    for (const [change, why] of [
      [{}, 'Say what to change: text, files or mode.'],
      [{ text: ' ', mode: 'steer' }, 'The message is empty; write something first.'],
      [{ files: ['../secret'], mode: 'steer' }, '../secret'],
    ] as const)
      await expect(session.edit(one, change as Parameters<typeof session.edit>[1])).rejects.toThrow(why);
    await expect(session.edit('none', { text: 'x' })).rejects.toMatchObject({ data: { code: 'NOT_FOUND' } });
    await expect(session.move(one, 'none')).rejects.toMatchObject({ data: { code: 'CONFLICT' } });
    expect(await session.waiting()).toEqual([['queue', 'One']]);
    await session.read();
  });

  it('cannot be changed once the agent has read it', async () => {
    using session = await work('One');
    const [one = ''] = session.ids;
    await session.read();
    await session.stream.event('message.read', ({ message }) => message === one);
    for (const attempt of [
      () => session.edit(one, { text: 'x' }),
      () => session.edit(one, { mode: 'steer' }),
      () => session.move(one, null),
      () => app.client.message.withdraw.mutate({ session: session.id, message: one }),
    ])
      await expect(attempt()).rejects.toMatchObject({
        message: 'The agent has read this message already.',
        data: { code: 'CONFLICT' },
      });
  });
});
