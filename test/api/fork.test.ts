/** A new session with the conversation up to a message: what comes along, what does not, and that the two are apart. */

import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportJson, importFile } from '../export/archive.ts';
import { langfuseKeys, startLangfuse, type FakeLangfuse } from '../support/langfuse.ts';
import { startApp, type TestApp } from '../support/start-app.ts';
import { makeGate } from '../support/upstream/reply.ts';
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts';
import { refusalOf, textOf } from './words.ts';

const model = 'openai/fake';
let upstream: Upstream;
let langfuse: FakeLangfuse;
let app: TestApp;

beforeAll(async () => {
  upstream = await startUpstream();
  langfuse = await startLangfuse();
  const { publicKey, secretKey } = langfuseKeys;
  app = await startApp({
    upstream: upstream.url,
    config: { langfuse: { publicKey, secretKey, host: langfuse.url } },
  });
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await langfuse[Symbol.asyncDispose]();
  await upstream.close();
});

const workspace = (session: string): string => join(app.dataDir, 'workspaces', session);

async function get(id: string) {
  const { messages, session, ...rest } = await app.client.session.get.query({ id });
  return { messages, session, ...rest, texts: messages.map(textOf), ids: messages.map((message) => message.id) };
}

async function running(session: string): Promise<void> {
  using stream = await app.client.stream(`session=${session}`);
  await stream.event('phase.changed', ({ phase }) => phase === 'running');
}

let sent = 0;

async function turn(session: string, text: string, reply: string): Promise<void> {
  const { seq } = await get(session);
  upstream.script({ parts: [{ text: [reply] }] });
  using stream = await app.client.stream(`session=${session}:${seq}`);
  await app.client.message.send.mutate({ session, text, clientId: `fork-${(sent += 1)}` });
  await stream.event('turn.ended');
}

/** A session with so many turns: `question 1`, `answer 1`, … */
async function talk(turns: number) {
  const { id } = await app.client.session.create.mutate({ name: 'The task', settings: { model, timeout: 0 } });
  await running(id);
  for (let count = 1; count <= turns; count += 1) await turn(id, `question ${count}`, `answer ${count}`);
  const { ids } = await get(id);
  return { id, ids };
}

const fork = (id: string, message = '') => app.client.session.fork.mutate({ id, message });

describe('a fork', () => {
  it('has the conversation up to the message, a name and settings, and has spent nothing', async () => {
    const { id, ids } = await talk(3);
    await app.client.session.update.mutate({ id, settings: { approvals: 'full', temperature: 0.2 } });
    await app.client.secret.set.mutate({ session: id, name: 'TOKEN', value: 'secret-value' });
    const origin = await get(id);
    const spent = await app.client.usage.read.query({ by: ['session'] });
    const made = await fork(id, ids[3]);
    expect(made).toMatchObject({
      name: 'The task (fork)',
      phase: 'pending',
      canContinue: false,
      forkedFrom: { session: id, message: ids[3] },
      settings: { ...origin.session.settings, approvals: 'auto' },
      usage: { turns: 0, input: 0, output: 0, cost: 0 },
    });
    await running(made.id);
    const copy = await get(made.id);
    expect(copy.messages).toEqual(origin.messages.slice(0, 4));
    expect(copy.session).toMatchObject({ phase: 'running', agent: 'idle' });
    expect(await app.client.secret.list.query({ session: made.id })).not.toContainEqual(
      expect.objectContaining({ name: 'TOKEN' }),
    );
    expect(await app.client.usage.read.query({ by: ['session'] })).toEqual(spent);
    expect((await fork(made.id, ids[0])).name).toBe('The task (fork 2)');
    expect(await get(id)).toEqual(origin);
  });

  it('goes on by itself, and either one outlives the other', async () => {
    const { id, ids } = await talk(2);
    const made = await fork(id, ids[1]);
    await running(made.id);
    await turn(made.id, 'another way', 'as you like');
    const told = upstream.requests.at(-1)?.body as { messages: { role: string; content: unknown }[] };
    expect(told.messages.filter(({ role }) => role !== 'system').map(({ content }) => content)).toEqual([
      'question 1',
      'answer 1',
      'another way',
    ]);
    expect((await get(id)).texts).toEqual(['question 1', 'answer 1', 'question 2', 'answer 2']);
    const other = await fork(id, ids[3]);
    await app.client.session.remove.mutate({ id: other.id });
    await app.client.session.remove.mutate({ id });
    await app.restart();
    const left = await get(made.id);
    expect(left.texts).toEqual(['question 1', 'answer 1', 'another way', 'as you like']);
    expect(left.session.forkedFrom).toMatchObject({ session: id });
    await expect
      .poll(async () => (await app.client.search.query.query({ query: '"answer 1"', session: made.id })).items)
      .toMatchObject([{ session: made.id, message: ids[1] }]);
  });

  it('of a question is unanswered, and the agent answers it when the person continues', async () => {
    const { id, ids } = await talk(2);
    const made = await fork(id, ids[2]);
    expect(made.canContinue).toBe(true);
    await running(made.id);
    const { seq, texts } = await get(made.id);
    expect(texts).toEqual(['question 1', 'answer 1', 'question 2']);
    upstream.script({ parts: [{ text: ['another answer'] }] });
    using stream = await app.client.stream(`session=${made.id}:${seq}`);
    await app.client.session.continue.mutate({ id: made.id });
    await stream.event('turn.ended');
    expect((await get(made.id)).texts).toEqual(['question 1', 'answer 1', 'question 2', 'another answer']);
  });

  it('of an answer that is being written keeps what can be read, while the other goes on', async () => {
    const { id } = await talk(0);
    const gate = makeGate();
    upstream.script({ parts: [{ text: ['Half of '] }, { wait: gate.wait }, { text: ['it.'] }] });
    using stream = await app.client.stream(`session=${id}`);
    await app.client.message.send.mutate({ session: id, text: 'Write', clientId: 'half' });
    const { reply } = await stream.event('turn.started');
    await stream.until(({ event, data }) => event === 'd' && String((data as unknown[])[2]).includes('of'));
    await app.client.message.send.mutate({ session: id, text: 'Later', clientId: 'later', mode: 'queue' });
    const waiting = (await get(id)).ids.at(-1);
    expect(await refusalOf(() => fork(id, waiting))).toBe(
      'PRECONDITION_FAILED: The agent has not read this message yet. Fork from one that it has read.',
    );
    const made = await fork(id, reply);
    expect(made.canContinue).toBe(true);
    await running(made.id);
    expect((await get(made.id)).messages).toMatchObject([
      { role: 'user', state: 'read' },
      { id: reply, state: 'interrupted', parts: [{ text: 'Half of ' }] },
    ]);
    gate.open();
    await stream.event('turn.ended');
    expect((await get(id)).texts[1]).toBe('Half of it.');
  });

  it('is refused of a message that is not there', async () => {
    const { id, ids } = await talk(1);
    expect(await refusalOf(() => fork(id, 'none'))).toBe('NOT_FOUND: There is no such message in this session.');
    expect(await refusalOf(() => fork('none', ids[0]))).toMatch(/^NOT_FOUND: There is no such session/);
  });

  it('has ratings that are shown, and its own do not touch those of its origin', async () => {
    const { id, ids } = await talk(1);
    const message = ids[1] ?? '';
    await app.client.feedback.give.mutate({ session: id, message, rating: 'up' });
    await langfuse.until(() => langfuse.scores.get(`${message}:owner`)?.value === 1);
    const made = await fork(id, message);
    expect((await get(made.id)).messages[1]).toMatchObject({ feedback: { rating: 'up' } });
    expect([...langfuse.scores.keys()].filter((score) => score.includes(made.id))).toEqual([]);
    await app.client.feedback.give.mutate({ session: made.id, message, rating: 'down' });
    await langfuse.until(() => langfuse.scores.get(`${made.id}:${message}:owner`)?.value === 0);
    expect(langfuse.scores.get(`${message}:owner`)?.value).toBe(1);
    expect((await get(id)).messages[1]).toMatchObject({ feedback: { rating: 'up' } });
  });

  it('is exported whole, and imported as the fork that it was', async () => {
    const { id, ids } = await talk(2);
    const made = await fork(id, ids[1]);
    await running(made.id);
    const archive = await exportJson(app, made.id);
    const before = await get(made.id);
    await app.client.session.remove.mutate({ id: made.id });
    const { session, report } = await importFile(app, JSON.stringify(archive));
    expect(report).toMatchObject({ isRenamed: false, messages: 2 });
    const after = await get(session?.id ?? '');
    expect(after.session).toMatchObject({ id: made.id, forkedFrom: before.session.forkedFrom, usage: { turns: 0 } });
    expect(after.texts).toEqual(before.texts);
  });
});

describe('the files of a fork', () => {
  it('are those of its origin as they are, with links to the same place, and apart from then on', async () => {
    const { id, ids } = await talk(1);
    const root = workspace(id);
    mkdirSync(join(root, 'src/deep'), { recursive: true });
    writeFileSync(join(root, 'src/deep/run.sh'), 'echo hi\n', { mode: 0o755 });
    writeFileSync(join(root, 'big.bin'), Buffer.alloc(3_000_000, 7));
    symlinkSync('src/deep', join(root, 'relative'));
    symlinkSync(join(root, 'src'), join(root, 'absolute'));
    symlinkSync('/etc', join(root, 'outside'));
    execFileSync('mkfifo', [join(root, 'pipe')]);
    chmodSync(join(root, 'src/deep'), 0o555);
    const made = await fork(id, ids[1]);
    await running(made.id);
    chmodSync(join(root, 'src/deep'), 0o755);
    const copy = workspace(made.id);
    expect(readdirSync(copy).toSorted()).toEqual(['.sessile', 'absolute', 'big.bin', 'outside', 'relative', 'src']);
    expect(readFileSync(join(copy, 'big.bin')).equals(Buffer.alloc(3_000_000, 7))).toBe(true);
    expect(lstatSync(join(copy, 'src/deep/run.sh')).mode & 0o777).toBe(0o755);
    expect(lstatSync(join(copy, 'src/deep')).mode & 0o777).toBe(0o555);
    expect(['relative', 'absolute', 'outside'].map((name) => readlinkSync(join(copy, name)))).toEqual([
      'src/deep',
      join(copy, 'src'),
      '/etc',
    ]);
    writeFileSync(join(copy, 'big.bin'), 'mine');
    await app.client.session.remove.mutate({ id });
    expect(existsSync(root)).toBe(false);
    expect(readFileSync(join(copy, 'big.bin'), 'utf8')).toBe('mine');
    chmodSync(join(copy, 'src/deep'), 0o755);
  });

  it('are none when the workspace of its origin is gone, and a reason when they cannot be copied', async () => {
    const { id, ids } = await talk(1);
    rmSync(workspace(id), { recursive: true });
    const empty = await fork(id, ids[1]);
    await running(empty.id);
    expect(readdirSync(workspace(empty.id))).toEqual(['.sessile']);

    let deep = workspace(empty.id);
    for (let level = 0; level < 250; level += 1) deep = join(deep, 'd');
    mkdirSync(deep, { recursive: true });
    const failing = await fork(empty.id, ids[1]);
    using stream = await app.client.stream(`session=${failing.id}`);
    const { reason } = await stream.event('phase.changed', ({ phase }) => phase === 'failed');
    expect(reason).toMatch(/^The workspace could not be made: d\/d\/d.* lies deeper than can be copied\.$/);
    rmSync(join(workspace(empty.id), 'd'), { recursive: true });
    await app.client.session.resume.mutate({ id: failing.id });
    await stream.event('phase.changed', ({ phase }) => phase === 'running');
    expect(readdirSync(join(app.dataDir, 'workspaces')).filter((name) => name.startsWith(failing.id))).toEqual([
      failing.id,
    ]);
  });

  it('come whole when the copying is stopped and begun anew, and when its origin is deleted meanwhile', async () => {
    const { id, ids } = await talk(1);
    const names = Array.from({ length: 400 }, (_, index) => `file-${index}`).toSorted();
    for (const name of names) writeFileSync(join(workspace(id), name), name);
    const copied = async () => {
      const made = await fork(id, ids[1]);
      await expect
        .poll(() => readdirSync(join(app.dataDir, 'workspaces')).some((name) => name.startsWith(made.id)))
        .toBe(true);
      return made;
    };
    const stopped = await copied();
    using stream = await app.client.stream(`session=${stopped.id}`);
    await app.client.session.stop.mutate({ id: stopped.id });
    await stream.event('phase.changed', ({ phase }) => phase === 'stopped');
    await app.client.session.resume.mutate({ id: stopped.id });
    const left = await copied();
    await app.client.session.remove.mutate({ id });
    for (const made of [stopped, left]) {
      await running(made.id);
      expect(
        readdirSync(workspace(made.id))
          .filter((name) => name !== '.sessile')
          .toSorted(),
      ).toEqual(names);
    }
  });
});
