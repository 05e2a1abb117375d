/** The session list as a program uses it: pins, the archive, filters, and what a session holds. */

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { startAppWithUpstream } from '../support/app-with-upstream.ts';
import type { TestApp } from '../support/start-app.ts';

const { app, upstream } = await startAppWithUpstream();

const model = 'openai/fake';

async function make(name: string, settings: Record<string, unknown> = {}): Promise<string> {
  const { id } = await app.client.session.create.mutate({ name, settings: { model, timeout: 0, ...settings } });
  await expect.poll(async () => (await app.client.session.get.query({ id })).session.phase).toBe('running');
  return id;
}

type Filter = NonNullable<Parameters<TestApp['client']['session']['list']['query']>[0]>;
const names = async (filter: Filter = {}) =>
  (await app.client.session.list.query(filter)).items.map(({ name }) => name);

describe('the list', () => {
  it('is filtered by what a session is, and a pin or the archive changes nothing but that', async () => {
    const [first, second, third] = [await make('First'), await make('Second'), await make('Third')];
    await make('Other', { model: 'google/gemini-2.5-flash' });
    await app.client.session.stop.mutate({ id: second });
    const before = (await app.client.session.get.query({ id: first })).session;

    const pinned = await app.client.session.update.mutate({ id: first, isPinned: true, settings: {} });
    expect(pinned).toEqual({ ...before, isPinned: true, seq: before.seq + 1 });
    // What is so already is no news.
    expect(await app.client.session.update.mutate({ id: first, isPinned: true })).toEqual(pinned);
    await app.client.session.update.mutate({ id: third, isArchived: true });

    expect(await names()).toEqual(['Second', 'Other', 'First']);
    expect(await names({ isPinned: true })).toEqual(['First']);
    expect(await names({ isArchived: true })).toEqual(['Third']);
    expect(await names({ isLive: true })).toEqual(['Other', 'First']);
    expect(await names({ isLive: false })).toEqual(['Second']);
    expect(await names({ phase: 'stopped', model })).toEqual(['Second']);
    expect(await names({ model: 'google/gemini-2.5-flash' })).toEqual(['Other']);
    expect(await names({ agent: 'idle', model })).toEqual(['First']);
    expect(await names({ agent: 'waiting_input' })).toEqual([]);
    expect(await names({ query: 'ir', isArchived: true })).toEqual(['Third']);

    // The archive lets go of whoever is spoken to.
    upstream.script({ parts: [{ text: ['Yes.'] }] });
    using stream = await app.client.stream(`session=${third}`);
    await app.client.message.send.mutate({ session: third, text: 'Still there?', clientId: 'wake' });
    await stream.event('turn.ended');
    expect(await names({ isArchived: true })).toEqual([]);
  });

  it('changes everything that is wished, or nothing of it', async () => {
    const id = await make('Whole');
    const before = (await app.client.session.get.query({ id })).session;
    await expect(
      app.client.session.update.mutate({ id, isPinned: true, isArchived: true, name: ' ' }),
    ).rejects.toMatchObject({ data: { code: 'BAD_REQUEST' } });
    expect((await app.client.session.get.query({ id })).session).toEqual(before);
  });

  it.each([
    [{ agent: 'asleep' }, /agent: /],
    [{ isLive: 'yes' }, /isLive: /],
    [{ isArchived: null }, /isArchived: /],
    [{ state: 'live' }, /state/],
  ])('refuses the filter %j with a sentence', async (filter, sentence) => {
    await expect(app.client.session.list.query(filter as Filter)).rejects.toMatchObject({
      message: expect.stringMatching(sentence),
      data: { code: 'BAD_REQUEST' },
    });
  });

  it('tells its followers of pins and of the archive', async () => {
    const id = await make('Followed');
    const { stream: cursor } = await app.client.session.list.query({});
    using stream = await app.client.stream(`list=${cursor}`);
    await app.client.session.update.mutate({ id, isPinned: true, isArchived: true });
    const { data } = await stream.until(({ event }) => event === 'session');
    expect(data).toMatchObject({ id, isPinned: true, isArchived: true });
  });

  it('filters sessions of an earlier version too', async () => {
    const id = await make('Earlier');
    await app.client.session.update.mutate({ id, isPinned: true });
    const client = new Database(join(app.dataDir, 'sessile.db'));
    // As the migration that brings the columns leaves them.
    client.exec("update session set model = '', agent = null, is_pinned = 0, is_archived = 0, fold = 0");
    client.close();
    expect(await names({ model, isPinned: true })).not.toContain('Earlier');
    await app.restart();
    expect(await names({ model, isPinned: true })).toContain('Earlier');
  });
});

describe('what a session holds', () => {
  it('is counted: its messages, ratings, files and what runs', async () => {
    upstream.script(
      { parts: [{ call: { name: 'write', input: { path: 'docs/note.md', content: 'x'.repeat(2_000) } } }] },
      { parts: [{ call: { name: 'shell', input: { command: 'sleep 1000', background: true } } }] },
      { parts: [{ text: ['Done.'] }] },
    );
    const { id } = await app.client.session.create.mutate({
      prompt: 'Write, and leave something running.',
      settings: { model, timeout: 0, approvals: 'full' },
    });
    using stream = await app.client.stream(`session=${id}`);
    await stream.event('turn.ended');
    const message = (await app.client.session.get.query({ id })).messages.at(-1)?.id ?? '';
    await app.client.feedback.give.mutate({ session: id, message, rating: 'up' });
    expect(await app.client.session.status.query({ id })).toEqual({
      messages: 2,
      ratings: 1,
      processes: 1,
      workspace: { files: 1, bytes: 2_000, isWhole: true },
    });
    await app.client.feedback.give.mutate({ session: id, message, rating: null });
    await app.client.session.stop.mutate({ id });
    await stream.event('phase.changed', ({ phase }) => phase === 'stopped');
    expect(await app.client.session.status.query({ id })).toMatchObject({ ratings: 0, processes: 0 });
  });

  it('is nothing for a session that is not there', async () => {
    await expect(app.client.session.status.query({ id: 'none' })).rejects.toMatchObject({
      data: { code: 'NOT_FOUND' },
    });
  });
});
