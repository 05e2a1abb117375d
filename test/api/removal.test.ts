/** A deleted session leaves nothing behind: the words that went into it are found nowhere in the data directory. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startApp } from '../support/start-app.ts';
import { startUpstream } from '../support/upstream/upstream.ts';

const model = 'openai/fake';

/** Files below a directory that hold any of the words, in the bytes as they are on the disk. */
function filesWith(directory: string, words: readonly string[]): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(directory, path), { throwIfNoEntry: false })?.isFile())
    .flatMap((path) => {
      const bytes = readFileSync(join(directory, path));
      return words.filter((word) => bytes.includes(word)).map((word) => `${path}: ${word}`);
    });
}

it('a deleted session leaves no word of it on the disk, in the log ahead of the database included', async () => {
  await using upstream = await startUpstream();
  await using app = await startApp({ upstream: upstream.url });
  const { client } = app;
  const word = (kind: string): string => `canary${kind}zyxw`;
  const words = ['prompt', 'reply', 'name', 'file', 'upload', 'output', 'process', 'answer', 'comment', 'waiting'].map(
    word,
  );

  // Another session beside it: its words stay.
  upstream.script({ parts: [{ text: ['Keep keepsakezyxw.'] }] });
  const kept = await client.session.create.mutate({ name: 'Stays', prompt: 'Say it.', settings: { model } });
  {
    using stream = await client.stream(`session=${kept.id}`);
    await stream.event('turn.ended');
  }

  upstream.script(
    { parts: [{ call: { name: 'write', input: { path: 'note.md', content: word('file') } } }] },
    { parts: [{ call: { name: 'shell', input: { command: `printf '%s' ${word('output')}` } } }] },
    {
      parts: [{ call: { name: 'shell', input: { command: `echo ${word('process')}; sleep 1000`, background: true } } }],
    },
    { parts: [{ text: [`I say ${word('reply')}.`] }] },
  );
  const { id } = await client.session.create.mutate({
    prompt: `Go, ${word('prompt')}.`,
    settings: { model, approvals: 'full', timeout: 0 },
  });
  using stream = await client.stream(`session=${id}`);
  await stream.event('turn.ended');
  await client.session.update.mutate({ id, name: `Named ${word('name')}` });
  const body = new FormData();
  body.append('files', new Blob([word('upload')]), 'upload.txt');
  expect((await client.fetch(`/api/sessions/${id}/files`, { method: 'POST', body })).status).toBe(200);
  const message = (await client.session.get.query({ id })).messages.at(-1)?.id ?? '';
  await client.feedback.give.mutate({ session: id, message, rating: 'down', comment: word('comment') });
  upstream.script({ parts: [{ call: { name: 'ask', input: { questions: [{ text: 'Which?', kind: 'text' }] } } }] });
  await client.message.send.mutate({ session: id, text: 'Ask me.', clientId: 'ask' });
  const { question } = await stream.event('question.asked');
  await client.question.draft.mutate({ session: id, question, answers: [{ id: 'q1', text: word('answer') }] });
  await client.message.send.mutate({ session: id, text: word('waiting'), clientId: 'later', mode: 'queue' });
  await expect.poll(async () => (await client.search.query.query({ query: word('reply') })).items.length).toBe(1);

  const before = filesWith(app.dataDir, words).map((found) => found.split(': ')[1]);
  expect(words.filter((one) => !before.includes(one))).toEqual([]);

  expect(await client.session.remove.mutate({ id })).toEqual({ id, removed: true });
  expect(filesWith(app.dataDir, words)).toEqual([]);
  expect(readdirSync(join(app.dataDir, 'workspaces'))).toEqual([kept.id]);
  expect((await client.process.list.query()).filter(({ session }) => session === id)).toEqual([]);
  expect((await client.search.query.query({ query: word('reply') })).items).toEqual([]);
  expect((await client.search.query.query({ query: 'keepsakezyxw' })).items.length).toBe(1);
  await app.restart();
  expect(filesWith(app.dataDir, words)).toEqual([]);
});
