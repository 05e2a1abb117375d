/** Messages with files: what the log keeps of them, and what each vendor's model is shown. */

import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../server/core/transcript.ts';
import { makeGate } from '../support/upstream/reply.ts';
import { picture } from '../support/pictures.ts';
import { startApp, type TestApp } from '../support/start-app.ts';
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts';

let upstream: Upstream;
let app: TestApp;
let clientIds = 0;

beforeAll(async () => {
  upstream = await startUpstream();
  app = await startApp({ upstream: upstream.url });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await upstream.close();
});

const png = picture('png');

async function makeSession(model = 'anthropic/claude-sonnet-4-5'): Promise<string> {
  return (await app.client.session.create.mutate({ settings: { model } })).id;
}

async function store(session: string, files: Record<string, string | Buffer<ArrayBuffer>>): Promise<string[]> {
  const form = new FormData();
  for (const [name, content] of Object.entries(files)) form.append('files', new Blob([content]), name);
  const response = await app.client.fetch(`/api/sessions/${session}/files`, { method: 'POST', body: form });
  return ((await response.json()) as { path: string }[]).map(({ path }) => path);
}

function send(session: string, text: string, files?: string[], clientId = `c${++clientIds}`) {
  return app.client.message.send.mutate({ session, text, clientId, ...(files ? { files } : {}) });
}

/** Sends, and resolves with the request that the model got. */
async function ask(session: string, text: string, files: string[]) {
  upstream.script({ parts: [{ text: 'Seen.' }] });
  const count = upstream.requests.length + 1;
  using stream = await app.client.stream(`session=${session}`);
  const { id } = await send(session, text, files);
  await upstream.requested(count);
  const read = await stream.event('message.read', ({ message }) => message === id);
  await stream.event('turn.ended', ({ turn }) => turn === read.turn);
  return upstream.requests[count - 1]?.body as { messages?: unknown[]; contents?: unknown[] };
}

async function messagesOf(session: string): Promise<Message[]> {
  return (await app.client.session.get.query({ id: session })).messages;
}

describe('a picture', () => {
  const named = {
    type: 'text',
    text: `[Files of this message, in your workspace:\n- uploads/dot.png (image/png, ${png.length} bytes)]`,
  };
  const base64 = png.toString('base64');

  it('arrives at Anthropic', async () => {
    const session = await makeSession();
    const { messages } = await ask(session, 'What is this?', await store(session, { 'dot.png': png }));
    expect(messages).toEqual([
      {
        role: 'user',
        content: [
          named,
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: base64 } },
          { type: 'text', text: 'What is this?', cache_control: { type: 'ephemeral' } },
        ],
      },
    ]);
  });

  it('arrives at Google', async () => {
    const session = await makeSession('google/gemini-2.5-flash');
    const { contents } = await ask(session, 'What is this?', await store(session, { 'dot.png': png }));
    expect(contents).toEqual([
      {
        role: 'user',
        parts: [
          { text: named.text },
          { inlineData: { mimeType: 'image/png', data: base64 } },
          { text: 'What is this?' },
        ],
      },
    ]);
  });

  it('arrives at OpenAI', async () => {
    const session = await makeSession('openai/fake');
    const { messages } = await ask(session, 'What is this?', await store(session, { 'dot.png': png }));
    expect(messages?.at(-1)).toEqual({
      role: 'user',
      content: [
        named,
        { type: 'image_url', image_url: { url: `data:image/png;base64,${base64}` } },
        { type: 'text', text: 'What is this?' },
      ],
    });
  });

  it('is known by its bytes and not by its name', async () => {
    const session = await makeSession();
    const files = await store(session, {
      'a.txt': picture('gif'),
      b: picture('webp'),
      'c.png': '<svg xmlns="http://www.w3.org/2000/svg"/>',
      'd.png': Buffer.concat([png, Buffer.alloc(5 * 1024 * 1024)]),
    });
    const body = await ask(session, 'Look', files);
    const [first] = body.messages as { content: { type: string; source?: { media_type: string } }[] }[];
    const content = first?.content ?? [];
    expect(content.map(({ type, source }) => source?.media_type ?? type)).toEqual([
      'text',
      'image/gif',
      'image/webp',
      'text',
    ]);
  });

  it('that is gone or replaced by a link is only named', async () => {
    const session = await makeSession();
    const [path = '', other = ''] = await store(session, { 'dot.png': png, 'two.png': png });
    await ask(session, 'Look', [path, other]);
    const at = (name: string) => join(app.dataDir, 'workspaces', session, name);
    rmSync(at(path));
    rmSync(at(other));
    symlinkSync('/etc/hostname', at(other));
    const body = await ask(session, 'And now?', []);
    expect(JSON.stringify(body.messages)).not.toContain('"image"');
    expect(JSON.stringify(body.messages)).toContain('uploads/dot.png');
  });

  it('that has grown since it was sent counts with what it has now', async () => {
    const session = await makeSession();
    const names = ['1.png', '2.png', '3.png', '4.png'];
    const files = await store(session, Object.fromEntries(names.map((name) => [name, png])));
    await ask(session, 'Look', files);
    for (const path of files) {
      const large = Buffer.concat([png, Buffer.alloc(3_900_000)]);
      writeFileSync(join(app.dataDir, 'workspaces', session, path), large);
    }
    const { messages } = await ask(session, 'And now?', []);
    const [{ content }] = messages as [{ content: { type: string }[] }];
    expect(content.filter(({ type }) => type === 'image')).toHaveLength(3);
  });
});

describe('a message with files', () => {
  it('needs no text, and names the session after its first file', async () => {
    const session = await makeSession();
    const files = await store(session, { 'notes.txt': 'Read me.' });
    const { messages } = await ask(session, '', files);
    expect((messages as { content: unknown[] }[])[0]?.content).toEqual([
      {
        type: 'text',
        text: '[Files of this message, in your workspace:\n- uploads/notes.txt (text/plain, 8 bytes)]',
        cache_control: { type: 'ephemeral' },
      },
    ]);
    const [message] = await messagesOf(session);
    expect(message?.parts).toEqual([
      {
        type: 'file',
        id: `${message?.id}.file.0`,
        step: 0,
        path: 'uploads/notes.txt',
        size: 8,
        mediaType: 'text/plain',
      },
    ]);
    expect((await app.client.session.get.query({ id: session })).session.name).toBe('notes.txt');
  });

  it('is one message however often it is sent, and another with other files', async () => {
    const session = await makeSession();
    const files = await store(session, { 'a.txt': 'a', 'b.txt': 'b' });
    upstream.script({ parts: [{ text: 'Once.' }] });
    const count = upstream.requests.length;
    const sent = await Promise.all([1, 2, 3].map(() => send(session, 'Read', files, 'same')));
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
    await upstream.requested(count + 1);
    await expect(send(session, 'Read', files.slice(1), 'same')).rejects.toThrow(/under this clientId/);
    await expect(send(session, 'Read', undefined, 'same')).rejects.toThrow(/under this clientId/);
    rmSync(join(app.dataDir, 'workspaces', session, 'uploads/a.txt'));
    expect((await send(session, 'Read', files, 'same')).id).toBe(sent[0]?.id);
    expect((await messagesOf(session)).filter(({ role }) => role === 'user')).toHaveLength(1);
  });

  it('can be withdrawn before it is read, and its files are not shown to the model', async () => {
    const session = await makeSession();
    const files = await store(session, { 'dot.png': png });
    const gate = makeGate();
    upstream.script({ parts: [{ text: 'Working.' }, { wait: gate.wait }] }, { parts: [{ text: 'Then this.' }] });
    const count = upstream.requests.length;
    await send(session, 'Work');
    await upstream.requested(count + 1);
    const { id, state } = await send(session, 'Never mind', files);
    expect(state).toBe('waiting');
    await app.client.message.withdraw.mutate({ session, message: id });
    await send(session, 'Rather this');
    gate.open();
    await upstream.requested(count + 2);
    expect(JSON.stringify(upstream.requests.at(-1)?.body)).not.toMatch(/dot\.png|Never mind/);
  });

  it('is refused in a sentence when a file cannot be one of it', async () => {
    const session = await makeSession();
    await store(session, { 'a.txt': 'a' });
    symlinkSync('/etc/hostname', join(app.dataDir, 'workspaces', session, 'link'));
    const wrong: [path: string, message: RegExp][] = [
      ['uploads/b.txt', /^uploads\/b\.txt does not exist\. Near it: uploads\/a\.txt\.$/],
      ['../../sessile.db', /is outside the workspace/],
      ['/etc/hostname', /is outside the workspace/],
      ['link', /is a symbolic link/],
      ['uploads', /is a directory/],
    ];
    for (const [path, message] of wrong) await expect(send(session, 'Look', [path])).rejects.toThrow(message);
    await expect(send(session, '', [])).rejects.toThrow('The message is empty');
    await expect(
      send(
        session,
        'Look',
        Array.from({ length: 21 }, () => 'uploads/a.txt'),
      ),
    ).rejects.toThrow(/files/);
    expect(await messagesOf(session)).toEqual([]);
  });
});
