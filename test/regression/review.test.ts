/** Defects that a review found, each as the sentence that is true now. */

import Database from 'better-sqlite3';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startApp, token } from '../support/start-app.ts';
import { sendRaw } from '../support/client.ts';
import { makeGate } from '../support/upstream/reply.ts';
import { startUpstream } from '../support/upstream/upstream.ts';

const model = 'openai/fake-t3';

/** Does something while another program holds the database. */
async function whileHeld(dataDir: string, act: () => Promise<unknown>): Promise<void> {
  const other = new Database(join(dataDir, 'sessile.db'));
  other.exec('BEGIN IMMEDIATE');
  await act().finally(() => other.close());
}

describe('a session', () => {
  it('that is written to while it stops goes on once it has stopped', async () => {
    await using upstream = await startUpstream();
    await using app = await startApp({ upstream: upstream.url });
    const { client } = app;
    upstream.script({
      parts: [
        {
          call: {
            name: 'shell',
            input: { command: "trap 'sleep 0.5; exit' TERM; echo up; while :; do sleep 0.1; done" },
          },
        },
      ],
    });
    const { id } = await client.session.create.mutate({ prompt: 'work', settings: { model } });
    using stream = await client.stream(`session=${id}`);
    await stream.until((frame) => frame.event === 'd' && JSON.stringify(frame.data).includes('up'));
    await client.session.stop.mutate({ id });
    await client.message.send.mutate({ session: id, text: 'and now?', clientId: 'late' });
    await stream.event('message.read', ({ seq }) => seq > 10);
    await stream.event('turn.ended');
    expect((await client.session.get.query({ id })).session).toMatchObject({ phase: 'running', agent: 'idle' });
  });

  it('stops at its timeout even when the database was held at that moment', async () => {
    await using app = await startApp();
    const { id } = await app.client.session.create.mutate({ settings: { model: 'demo/tour', timeout: 1 } });
    using stream = await app.client.stream(`session=${id}`);
    await stream.event('phase.changed', ({ phase }) => phase === 'running');
    await whileHeld(app.dataDir, async () => {
      const until = Date.now() + 1_500;
      while (Date.now() < until) expect((await app.client.fetch('/healthz')).status).toBe(200);
    });
    await stream.event('phase.changed', ({ phase }) => phase === 'stopped');
  });

  it('lives on when its removal fails, and leaves no trace when it succeeds', async () => {
    await using upstream = await startUpstream();
    await using app = await startApp({ upstream: upstream.url });
    const { client, dataDir } = app;
    const canary = 'canary-7c1d92';
    const { id } = await client.session.create.mutate({ settings: { model } });
    using stream = await client.stream(`session=${id}`);
    await stream.event('phase.changed', ({ phase }) => phase === 'running');
    await whileHeld(dataDir, async () => {
      await expect(client.session.remove.mutate({ id })).rejects.toMatchObject({
        data: { code: 'SERVICE_UNAVAILABLE' },
      });
    });
    await client.message.send.mutate({ session: id, text: canary, clientId: 'c1' });
    await stream.event('turn.ended');
    await client.session.remove.mutate({ id });
    const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const holding = files.filter((entry) =>
      readFileSync(join(entry.parentPath, entry.name), 'latin1').includes(canary),
    );
    expect(holding.map((entry) => entry.name)).toEqual([]);
  });

  it('runs nothing of a response that the vendor refused', async () => {
    await using upstream = await startUpstream();
    await using app = await startApp({ upstream: upstream.url });
    upstream.script({ parts: [{ call: { name: 'write', input: { path: 'a', content: 'a' } } }], stop: 'refused' });
    const { id } = await app.client.session.create.mutate({ prompt: 'go', settings: { model } });
    using stream = await app.client.stream(`session=${id}`);
    expect(await stream.event('turn.ended')).toMatchObject({ how: 'refused' });
    expect(existsSync(join(app.dataDir, 'workspaces', id, 'a'))).toBe(false);
  });

  it('does not do what was approved when it was stopped before a place was free', async () => {
    await using upstream = await startUpstream();
    await using app = await startApp({ upstream: upstream.url, config: { maxRunning: 1 } });
    const { client } = app;
    const gate = makeGate();
    upstream.script({ parts: [{ call: { name: 'write', input: { path: 'a', content: 'a' } } }] });
    const first = await client.session.create.mutate({ prompt: 'go', settings: { model, approvals: 'ask' } });
    using stream = await client.stream(`session=${first.id}`);
    const { approval } = await stream.event('approval.asked');
    upstream.script({ parts: [{ text: 'busy' }, { wait: gate.wait }] });
    const second = await client.session.create.mutate({ prompt: 'hold the place', settings: { model } });
    using other = await client.stream(`session=${second.id}`);
    await other.event('turn.started');
    await client.approval.decide.mutate({ session: first.id, approval, decision: 'once' });
    await client.session.stop.mutate({ id: first.id });
    await stream.event('phase.changed', ({ phase }) => phase === 'stopped');
    gate.open();
    await other.event('turn.ended');
    expect(existsSync(join(app.dataDir, 'workspaces', first.id, 'a'))).toBe(false);
  });
});

describe('the server', () => {
  it('removes at its start what a crash left of sessions that are gone', async () => {
    await using app = await startApp();
    const stray = join(app.dataDir, 'workspaces', 'gone-session', 'kept');
    mkdirSync(stray, { recursive: true });
    await app.restart();
    await expect.poll(() => existsSync(stray)).toBe(false);
  });

  it('lets an inactivity limit of the project reach sessions that rest already', async () => {
    await using app = await startApp();
    const { id } = await app.client.session.create.mutate({ settings: { model: 'demo/tour', timeout: 0 } });
    using stream = await app.client.stream(`session=${id}`);
    await stream.event('phase.changed', ({ phase }) => phase === 'running');
    await app.client.project.update.mutate({ id: 'default', inactivityTimeout: 1 });
    expect(await stream.event('phase.changed', ({ phase }) => phase === 'stopped')).toMatchObject({
      cause: 'inactivity',
    });
  });

  it('ends the streams of whoever logs out', async () => {
    await using app = await startApp();
    const login = await sendRaw(`${app.url}/api/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: app.url },
      body: JSON.stringify({ token }),
    });
    const cookie = String(login.headers['set-cookie']).split(';')[0] ?? '';
    const { id } = await app.client.session.create.mutate({ settings: { model: 'demo/tour' } });
    using stream = await app.client.stream(`session=${id}`, { Authorization: '', Cookie: cookie });
    expect(stream.status).toBe(200);
    await sendRaw(`${app.url}/api/logout`, { method: 'POST', headers: { Cookie: cookie, Origin: app.url } });
    await stream.closed;
  });

  it('answers on every address it listens on, and prints one that works', async () => {
    await using app = await startApp({ config: { host: '0.0.0.0', allowedHosts: ['sessile.example.com'] } });
    expect(new URL(app.url).hostname).toBe('127.0.0.1');
    expect((await app.client.server.info.query()).version).toMatch(/^\d/);
  });

  it('says that the database is held instead of calling it a bug', async () => {
    await using app = await startApp();
    await whileHeld(app.dataDir, async () => {
      const answer = await app.client.fetch('/api/login', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ token }),
      });
      expect([answer.status, await answer.text()]).toEqual([
        503,
        expect.stringContaining('Another program holds the database'),
      ]);
      await expect(app.client.project.update.mutate({ id: 'default', inactivityTimeout: 5 })).rejects.toMatchObject({
        data: { code: 'SERVICE_UNAVAILABLE' },
      });
    });
  });
});
