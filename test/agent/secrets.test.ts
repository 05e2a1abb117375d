/** Session secrets: commands get them, nobody sees them. */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { livingWith } from '../adapters/sandbox/run.ts';
import { startApp, type TestApp } from '../support/start-app.ts';
import { callTools } from '../support/tool-calls.ts';
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts';

const canary = 'canary-ghp_7Hq/+w2 "x"';

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

const secret = () => app.client.secret;
const make = async () => (await app.client.session.create.mutate({ settings: { model: 'openai/fake' } })).id;

/** Files of the data directory that hold the text. */
function filesWith(text: string): string[] {
  return readdirSync(app.dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path, 'latin1').includes(text));
}

describe('a secret', () => {
  it('is listed by its name, replaced, and removed', async () => {
    const session = await make();
    expect(await secret().set.mutate({ session, name: 'TOKEN', value: canary })).toEqual({ name: 'TOKEN' });
    await secret().set.mutate({ session, name: 'TOKEN', value: `${canary}2` });
    await secret().set.mutate({ project: 'default', name: 'NPM_TOKEN', value: canary });
    await secret().set.mutate({ project: 'default', name: 'TOKEN', value: canary });
    expect(await secret().list.query({ session })).toEqual([
      { name: 'NPM_TOKEN', of: 'project' },
      { name: 'TOKEN', of: 'session' },
    ]);
    expect(await secret().list.query({ project: 'default' })).toEqual([
      { name: 'NPM_TOKEN', of: 'project' },
      { name: 'TOKEN', of: 'project' },
    ]);
    for (const name of ['NPM_TOKEN', 'TOKEN']) await secret().remove.mutate({ project: 'default', name });
    expect(await secret().remove.mutate({ session, name: 'TOKEN' })).toEqual({ name: 'TOKEN', removed: true });
    expect(await secret().list.query({ session })).toEqual([]);
    await expect(secret().remove.mutate({ session, name: 'TOKEN' })).rejects.toThrow('There is no secret "TOKEN".');
  });

  it.each([
    ['small letters', 'token', canary, /capital letters/],
    ['a digit first', '1TOKEN', canary, /capital letters/],
    ['a sign', 'A=B', canary, /capital letters/],
    ['no name', '', canary, /capital letters/],
    ['a name that programs need', 'PATH', canary, /programs need/],
    ['a name that loads code', 'LD_PRELOAD', '/workspace/evil.so', /programs need/],
    ['a name that Node obeys', 'NODE_OPTIONS', '--require=/evil.js', /programs need/],
    ['a proxy of its own', 'HTTPS_PROXY', 'http://evil.example', /programs need/],
    ['too few characters', 'TOKEN', '12345', /at least 6 characters/],
    ['blanks', 'TOKEN', '         ', /at least 6 characters/],
    ['a NUL', 'TOKEN', 'abc\0defgh', /NUL/],
    ['too many characters', 'TOKEN', 'x'.repeat(40_000), /at most 32768/],
  ])('is refused in a sentence: %s', async (_, name, value, problem) => {
    const session = await make();
    await expect(secret().set.mutate({ session, name, value })).rejects.toThrow(problem);
    expect(await secret().list.query({ session })).toEqual([]);
  });

  it('may be long, and is refused in a sentence when all together are too long', async () => {
    const value = (index: number): string =>
      createHash('shake256', { outputLength: 16_384 }).update(`${index}`).digest('hex');
    const { session, parts } = await callTools(
      {
        app,
        upstream,
        prepare: (id) => app.client.secret.set.mutate({ session: id, name: 'LONG', value: value(0) }),
      },
      { name: 'shell', input: { command: 'printf "%s|" "$LONG"' } },
    );
    expect(parts[0]?.output).toMatch(/^\[secret LONG\]\|/);
    for (let index = 1; index < 8; index += 1) {
      await secret().set.mutate({ session, name: `LONG${index}`, value: value(index) });
    }
    await expect(secret().set.mutate({ session, name: 'MORE', value: canary })).rejects.toThrow(
      'All secrets here may have 262144 characters together; with this one they would have 262166.',
    );
    await secret().set.mutate({ session, name: 'LONG1', value: canary });
  });

  it('belongs to one session or project that is there', async () => {
    const session = await make();
    const entry = { name: 'TOKEN', value: canary };
    await expect(secret().set.mutate({ session: 'none', ...entry })).rejects.toThrow('There is no such session');
    await expect(secret().set.mutate(entry)).rejects.toThrow('Name either the session or the project');
    await expect(secret().set.mutate({ session, project: 'default', ...entry })).rejects.toThrow('Name either');
    await secret().set.mutate({ session, ...entry });
    const other = await make();
    expect(await secret().list.query({ session: other })).toEqual([]);
  });

  it('reaches commands, and shows nowhere in clear', async () => {
    const command = [
      'printf %s "$TOKEN" | sha256sum; echo "plain $TOKEN"',
      'printf %s "$TOKEN" | base64; printf "user:%s" "$TOKEN" | base64 -w0; echo',
      'python3 -c "import os,urllib.parse as u; print(u.quote(os.environ[\'TOKEN\'], safe=str()))"',
      'printf %s "$TOKEN" > file',
      // One character at a time.
      'for c in $(seq 1 22); do printf %s "$TOKEN" | cut -c$c | tr -d "\\n"; sleep 0.02; done; echo',
    ].join('\n');
    const { session, parts, frames } = await callTools(
      {
        app,
        upstream,
        prepare: (id) => app.client.secret.set.mutate({ session: id, name: 'TOKEN', value: canary }),
      },
      { name: 'shell', input: { command } },
      { name: 'read', input: { path: 'file' } },
      { name: 'grep', input: { pattern: 'canary' } },
    );
    const [shell, read, grep] = parts.map(({ output = '' }) => output);
    expect(shell).toContain(createHash('sha256').update(canary).digest('hex'));
    expect(shell).toMatch(
      /\nplain \[secret TOKEN\]\n\[secret TOKEN\].*\n.*\[secret TOKEN\].*\n\[secret TOKEN\]\n\[secret TOKEN\]\n/,
    );
    expect(read).toContain('[secret TOKEN]');
    expect(grep).not.toContain('canary-');
    const seen = JSON.stringify([frames, parts, upstream.requests.map(({ body }) => body)]);
    expect(seen).not.toContain('ghp_7Hq');
    expect(seen).toContain('[secret TOKEN]');
    expect(JSON.stringify(upstream.requests.at(-1)?.body)).toContain('these secrets in their environment: TOKEN.');
    for (const format of ['md', 'json']) {
      const exported = await app.client.fetch(`/api/sessions/${session}/export?format=${format}`);
      expect(await exported.text()).not.toContain('ghp_7Hq');
    }
    // The one file is the agent's own.
    expect(filesWith('ghp_7Hq')).toEqual([join(app.dataDir, 'workspaces', session, 'file')]);
    expect(app.logged).toEqual([]);
  });

  it.each(['end', 'keep'] as const)(
    'is masked in a background process too, and in no command line: %s',
    async (processes) => {
      const { session, parts } = await callTools(
        {
          app,
          upstream,
          settings: { processes },
          prepare: (id) => app.client.secret.set.mutate({ session: id, name: 'TOKEN', value: canary }),
        },
        { name: 'shell', input: { command: 'echo "$TOKEN"; sleep 1000', background: true } },
      );
      const id = String(parts[0]?.facts?.['process']);
      const output = async (): Promise<string> => (await app.client.fetch(`/api/processes/${id}/output?from=0`)).text();
      await expect.poll(output, { timeout: 10_000 }).toBe('[secret TOKEN]\n');
      expect(filesWith('ghp_7Hq').filter((path) => !path.includes('/workspaces/'))).toEqual([]);
      expect(livingWith('ghp_7Hq')).toEqual([]);
      await app.client.session.remove.mutate({ id: session });
    },
  );

  it('is not carried into a clone', async () => {
    const session = await make();
    await secret().set.mutate({ session, name: 'TOKEN', value: canary });
    const { id } = await app.client.session.clone.mutate({ id: session });
    expect(await secret().list.query({ session: id })).toEqual([]);
  });

  it('goes with its session, and stays over a restart', async () => {
    const [gone, kept] = [await make(), await make()];
    for (const session of [gone, kept]) await secret().set.mutate({ session, name: 'TOKEN', value: canary });
    await app.client.session.remove.mutate({ id: gone });
    await expect(secret().list.query({ session: gone })).rejects.toThrow('There is no such session');
    await app.restart();
    expect(await secret().list.query({ session: kept })).toEqual([{ name: 'TOKEN', of: 'session' }]);
    expect(filesWith(`session/${gone}/`)).toEqual([]);
  });
});
