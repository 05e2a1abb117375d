/** What the agent must ask for, and what becomes of the answer. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ToolPart } from '../../server/core/transcript.ts';
import { startApp, type TestApp } from '../support/start-app.ts';
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

type Decision = 'once' | 'session' | 'deny';

/** A session that asks, whose model makes a file with each of these commands, one after the other. */
async function start(owner: TestApp, commands: string[]) {
  upstream.script(...commands.map((command) => ({ parts: [{ call: { name: 'shell', input: { command } } }] })), {
    parts: [{ text: ['Done.'] }],
  });
  const { id } = await owner.client.session.create.mutate({
    prompt: 'Go.',
    settings: { model: 'openai/fake', approvals: 'ask', timeout: 0 },
  });
  const stream = await owner.client.stream(`session=${id}`);
  let asked = 0;
  return {
    id,
    stream,
    async nextApproval() {
      const { seq, ...approval } = await stream.event('approval.asked', (event) => event.seq > asked);
      asked = seq;
      return approval;
    },
    decide: (approval: string, decision: Decision, reason?: string) =>
      owner.client.approval.decide.mutate({ session: id, approval, decision, reason }),
    async calls() {
      const { messages } = await owner.client.session.get.query({ id });
      return messages.flatMap(({ parts }) =>
        parts.filter((part): part is ToolPart => part.type === 'tool').map(({ status }) => status),
      );
    },
    has: (file: string) => existsSync(join(owner.dataDir, 'workspaces', id, file)),
    agent: () => owner.client.session.get.query({ id }).then(({ session }) => [session.phase, session.agent]),
    [Symbol.dispose]: () => stream[Symbol.dispose](),
  };
}

describe('an approval', () => {
  it('given once lets one call run, with exactly what was shown', async () => {
    using session = await start(app, ['touch a', 'touch a']);
    const first = await session.nextApproval();
    expect([first.what, first.why, await session.agent(), session.has('a')]).toEqual([
      'touch a',
      'This session asks before every change and command.',
      ['running', 'waiting_input'],
      false,
    ]);
    await session.decide(first.approval, 'once');
    const second = await session.nextApproval();
    expect([session.has('a'), await session.calls()]).toEqual([true, ['done', 'waiting']]);
    await session.decide(second.approval, 'once');
    await session.stream.event('turn.ended');
    expect(await session.calls()).toEqual(['done', 'done']);
  });

  it('given for the session counts for the same command, and for no other', async () => {
    using session = await start(app, ['touch a', 'touch a', 'touch b']);
    const first = await session.nextApproval();
    // What is kept of an allowed command is short, however long the command is.
    expect(first.scope).toMatch(/^shell sha256:[0-9a-f]{64}$/);
    await session.decide(first.approval, 'session');
    const second = await session.nextApproval();
    expect([second.what, await session.calls()]).toEqual(['touch b', ['done', 'done', 'waiting']]);
    await session.decide(second.approval, 'deny');
    await session.stream.event('turn.ended');
    expect([await session.calls(), session.has('b')]).toEqual([['done', 'done', 'denied'], false]);
  });

  it('that is denied tells the model why, and nothing runs', async () => {
    using session = await start(app, ['touch a']);
    const { approval } = await session.nextApproval();
    await session.decide(approval, 'deny', 'Use another name.');
    await session.stream.event('turn.ended');
    expect(session.has('a')).toBe(false);
    expect(JSON.stringify(upstream.requests.at(-1)?.body)).toContain('Denied by the person. Reason: Use another name.');
  });

  it('is decided once, whoever comes at the same time', async () => {
    using session = await start(app, ['touch a']);
    const { approval } = await session.nextApproval();
    const answers = await Promise.allSettled(
      (['once', 'deny', 'session', 'once'] as const).map((decision) => session.decide(approval, decision)),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled').length).toBe(1);
    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [String(answer.reason)] : []));
    expect(refused).toEqual(
      Array.from({ length: 3 }, () => 'TRPCClientError: This was decided already, or is not asked any more.'),
    );
    await session.stream.event('turn.ended');
  });

  it('is not given by another session', async () => {
    using first = await start(app, ['touch a']);
    const { approval } = await first.nextApproval();
    const other = await app.client.session.create.mutate({});
    await expect(app.client.approval.decide.mutate({ session: other.id, approval, decision: 'once' })).rejects.toThrow(
      'This was decided already, or is not asked any more.',
    );
    expect(await first.calls()).toEqual(['waiting']);
    await first.decide(approval, 'deny');
    await first.stream.event('turn.ended');
  });

  it('stays open over a restart, and its answer goes on with the turn', async () => {
    await using own = await startApp({ upstream: upstream.url });
    const session = await start(own, ['touch a']);
    const { approval } = await session.nextApproval();
    await own.restart();
    expect([await session.agent(), await session.calls()]).toEqual([['running', 'waiting_input'], ['waiting']]);
    using stream = await own.client.stream(`session=${session.id}`);
    await session.decide(approval, 'once');
    await stream.event('turn.ended');
    expect([await session.calls(), session.has('a')]).toEqual([['done'], true]);
    session[Symbol.dispose]();
  });

  it('is cancelled by a stop, and cannot be given any more', async () => {
    using session = await start(app, ['touch a']);
    const { approval } = await session.nextApproval();
    await app.client.session.stop.mutate({ id: session.id });
    await session.stream.event('phase.changed', ({ phase }) => phase === 'stopped');
    await expect(session.decide(approval, 'once')).rejects.toThrow(
      'This was decided already, or is not asked any more.',
    );
    expect([await session.calls(), session.has('a')]).toEqual([['cancelled'], false]);
    // The answer that was scripted for after the call.
    await app.client.session.resume.mutate({ id: session.id });
    await session.stream.event('turn.ended');
  });

  it('is not asked without need: a session with full access runs at once', async () => {
    upstream.script(
      { parts: [{ call: { name: 'shell', input: { command: 'touch a' } } }] },
      { parts: [{ text: ['Done.'] }] },
    );
    const { id } = await app.client.session.create.mutate({
      prompt: 'Go.',
      settings: { model: 'openai/fake', approvals: 'full' },
    });
    using stream = await app.client.stream(`session=${id}`);
    await stream.event('turn.ended');
    expect(
      stream.frames.filter(
        ({ event, data }) => event === 'event' && (data as { type: string }).type.startsWith('approval'),
      ),
    ).toEqual([]);
  });

  it('is asked for every command where there is no sandbox', async () => {
    await using own = await startApp({ upstream: upstream.url, config: { sandbox: 'process' } });
    upstream.script(
      { parts: [{ call: { name: 'shell', input: { command: 'touch a' } } }] },
      { parts: [{ text: ['Done.'] }] },
    );
    const created = await own.client.session.create.mutate({ settings: { model: 'openai/fake' } });
    expect(created.settings.approvals).toBe('ask');
    const { id } = await own.client.session.create.mutate({
      prompt: 'Go.',
      settings: { model: 'openai/fake', approvals: 'auto' },
    });
    using stream = await own.client.stream(`session=${id}`);
    const { why, approval } = await stream.event('approval.asked');
    expect(why).toBe('There is no sandbox on this machine: the command can do whatever you can.');
    await own.client.approval.decide.mutate({ session: id, approval, decision: 'deny' });
    await stream.event('turn.ended');
  });
});
