/** What was said is found by its words, newest first, and not any more once it is gone. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
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

async function say(prompt: string, answer: string): Promise<string> {
  upstream.script({ parts: [{ text: [answer] }] });
  const { id } = await app.client.session.create.mutate({ prompt, settings: { model: 'openai/fake-t5' } });
  using stream = await app.client.stream(`session=${id}`);
  await stream.event('turn.ended');
  return id;
}

async function found(query: string, session?: string): Promise<string[]> {
  const { items } = await app.client.search.query.query({ query, session });
  return items.map(({ role, snippet }) => `${role}: ${snippet.map(({ text }) => text).join('')}`);
}

describe('search', () => {
  it('finds words of people and of the agent, in every script, newest first', async () => {
    const first = await say('Tell me of the Zürich harbour.', 'Its 全文検索 is fine.');
    const second = await say('And the zurich lake?', 'A lake it is.');
    await expect
      .poll(() => found('zürich'))
      .toEqual(['user: And the zurich lake?', 'user: Tell me of the Zürich harbour.']);
    await expect.poll(() => found('検索')).toEqual(['assistant: Its 全文検索 is fine.']);
    expect(await found('lake zur')).toEqual(['user: And the zurich lake?']);
    await expect.poll(() => found('"lake it is"')).toEqual(['assistant: A lake it is.']);
    expect(await found('zürich', first)).toEqual(['user: Tell me of the Zürich harbour.']);
    expect(await found('nowhere')).toEqual([]);
    const { items } = await app.client.search.query.query({ query: 'lake it' });
    const { messages } = await app.client.session.get.query({ id: second });
    expect(items).toEqual([
      {
        session: second,
        sessionName: 'And the zurich lake?',
        message: messages[1]?.id,
        role: 'assistant',
        at: expect.any(String),
        snippet: [
          { text: 'A ', isMatch: false },
          { text: 'lake', isMatch: true },
          { text: ' ', isMatch: false },
          { text: 'it', isMatch: true },
          { text: ' is.', isMatch: false },
        ],
      },
    ]);
  });

  it('finds the beginning of a long word, and nothing that only begins as it does', async () => {
    const session = await say('Internationalization is hard.', 'Internationally so.');
    const other = await say('An internationalist speaks.', 'ok');
    await expect.poll(() => found('internat')).toHaveLength(3);
    expect(await found('internationali')).toEqual([
      'user: An internationalist speaks.',
      'user: Internationalization is hard.',
    ]);
    expect(await found('hard internationalization')).toEqual(['user: Internationalization is hard.']);
    expect(await found('INTÉRNATIONALL')).toEqual(['assistant: Internationally so.']);
    expect(await found('internationally ')).toEqual(['assistant: Internationally so.']);
    expect(await found('internationali', session)).toEqual(['user: Internationalization is hard.']);
    expect(await found('internationali', other)).toEqual(['user: An internationalist speaks.']);
    const first = await app.client.search.query.query({ query: 'internationali', limit: 1 });
    const second = await app.client.search.query.query({ query: 'internationali', limit: 1, cursor: first.nextCursor });
    expect([first, second].flatMap(({ items }) => items.map((item) => item.session))).toEqual([other, session]);
    expect(second.nextCursor).toBeUndefined();
  });

  it('goes on page by page', async () => {
    for (const number of [1, 2, 3]) await say(`Pagination ${number}`, 'ok');
    await expect.poll(() => found('pagination')).toHaveLength(3);
    const first = await app.client.search.query.query({ query: 'pagination', limit: 2 });
    const second = await app.client.search.query.query({ query: 'pagination', limit: 2, cursor: first.nextCursor });
    expect([...first.items, ...second.items].map(({ sessionName }) => sessionName)).toEqual([
      'Pagination 3',
      'Pagination 2',
      'Pagination 1',
    ]);
    expect(second.nextCursor).toBeUndefined();
  });

  it('knows only the newest words of a message that was edited, and none of a withdrawn one', async () => {
    const gate = makeGate();
    upstream.script({ parts: [{ text: ['One '] }, { wait: gate.wait }] });
    const { id: session } = await app.client.session.create.mutate({
      prompt: 'Begin.',
      settings: { model: 'openai/fake-t5' },
    });
    using stream = await app.client.stream(`session=${session}`);
    await stream.event('turn.started');
    const send = (text: string) => app.client.message.send.mutate({ session, text, clientId: text, mode: 'queue' });
    const [edited, withdrawn] = [await send('rhubarb'), await send('gooseberry')];
    await app.client.message.edit.mutate({ session, message: edited.id, text: 'elderberry' });
    await app.client.message.withdraw.mutate({ session, message: withdrawn.id });
    await expect.poll(() => found('elderberry')).toEqual(['user: elderberry']);
    expect(await found('rhubarb')).toEqual([]);
    expect(await found('gooseberry')).toEqual([]);
    gate.open();
    await app.client.session.remove.mutate({ id: session });
    expect(await found('elderberry')).toEqual([]);
  });

  it('finds what came after the newest session was deleted', async () => {
    const gone = await say('Quincunx one', 'ok');
    await expect.poll(() => found('quincunx')).toHaveLength(1);
    await app.client.session.remove.mutate({ id: gone });
    await say('Quincunx two', 'ok');
    await expect.poll(() => found('quincunx')).toEqual(['user: Quincunx two']);
  });

  it('begins anew with an index whose words were cut by other rules', async () => {
    const session = await say('Look at 図書館案内.', 'Yes.');
    await expect.poll(() => found('書館')).toHaveLength(1);
    const db = new Database(join(app.dataDir, 'sessile.db'));
    db.exec("insert into search (search) values ('delete-all'); update follower set name = 'search'");
    db.prepare("insert into search (rowid, text) select id, data ->> '$.text' from event where session = ?").run(
      session,
    );
    db.close();
    expect(await found('図書館案内')).toEqual([]);
    await app.restart();
    await expect.poll(() => found('書館')).toEqual(['user: Look at 図書館案内.']);
    await app.client.session.remove.mutate({ id: session });
    expect(await found('書館')).toEqual([]);
  });

  it('leaves no word of a deleted session in any file', async () => {
    const canary = 'xylocanaryphone';
    const session = await say(`A ${canary} prompt`, `A ${canary} answer`);
    await expect.poll(() => found(canary)).toHaveLength(2);
    await app.client.session.remove.mutate({ id: session });
    expect(await found(canary)).toEqual([]);
    const files = readdirSync(app.dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const holding = files.filter((file) => readFileSync(join(file.parentPath, file.name)).includes(canary));
    expect(holding.map(({ name }) => name)).toEqual([]);
  });

  it('refuses what it cannot look for with a sentence', async () => {
    await expect(found(' ')).rejects.toMatchObject({ data: { code: 'BAD_REQUEST' } });
    await expect(app.client.search.query.query({ query: 'x', cursor: 'y' })).rejects.toThrow('search.query gave');
    for (const odd of [
      '"',
      '*',
      'a OR',
      'NEAR(a b',
      'col:x',
      '-x',
      '(',
      '^',
      '\0',
      '\0a',
      'a\0b',
      '%',
      "'",
      '"a" "b',
      'x'.repeat(500),
    ]) {
      expect(await found(odd)).toEqual(expect.any(Array));
    }
  });
});
