/** what commands of a session reach when only listed hosts may be reached. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Settings } from '../../../server/core/settings.ts';
import { openInternet, type TestInternet } from '../../egress/support.ts';
import { startApp, type TestApp } from '../../support/start-app.ts';
import { callTools } from '../../support/tool-calls.ts';
import { startUpstream, type Upstream } from '../../support/upstream/upstream.ts';

const listed: Partial<Settings> = { network: 'list', hosts: ['example.org', '*.example.net'] };
let internet: TestInternet;
let upstream: Upstream;
let app: TestApp;

beforeAll(async () => {
  internet = await openInternet((request, response) => {
    if (request.url === '/endless') response.write('and so on\n');
    else response.end(`${request.method} ${request.headers.host} ${request.url}\n`);
  });
  upstream = await startUpstream();
  app = await startApp({ upstream: upstream.url, outlet: internet.options });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await upstream.close();
  await internet[Symbol.asyncDispose]();
});

/** What each command prints, in one session. */
async function run(settings: Partial<Settings>, ...commands: string[]): Promise<string[]> {
  const { parts } = await callTools(
    { app, upstream, settings },
    ...commands.map((command) => ({ name: 'shell', input: { command: `{ ${command}\n} 2>&1` } })),
  );
  return parts.map(({ output = '' }) => output.replace(/\n?\[Exit code \d+\]$/, ''));
}

describe('a command with listed hosts', () => {
  it('reaches them with the programs that people use', async () => {
    const answers = await run(
      listed,
      'curl -sS http://example.org/curl',
      'curl -sS http://other.example.net/wild',
      `python3 -c 'import urllib.request as u; print(u.urlopen("http://example.org/python").read().decode(), end="")'`,
      `${process.execPath} -e 'fetch("http://example.org/node").then((r) => r.text()).then((t) => process.stdout.write(t))'`,
      // The other end of a tunnel repeats what it hears, so that git finds no git there, but a way.
      'GIT_TRACE_CURL=1 git ls-remote https://example.org/x 2>&1 | grep -o "200 Connection established" | head -1',
    );
    expect(answers).toEqual([
      'GET example.org /curl',
      'GET other.example.net /wild',
      'GET example.org /python',
      expect.stringMatching(/^GET example\.org \/node$|MODULE_NOT_FOUND|not found/),
      '200 Connection established',
    ]);
    const asked = JSON.stringify(upstream.requests.at(-1)?.body);
    expect(asked).toContain('commands and the tool fetch reach these hosts: example.org, *.example.net.');
  });

  it('reaches them by https, where only the two ends can read', async () => {
    await using secure = await openInternet((request, response) => response.end(`secure ${request.url}\n`), {
      isSecure: true,
    });
    await using own = await startApp({ upstream: upstream.url, outlet: secure.options });
    const { parts } = await callTools(
      { app: own, upstream, settings: listed },
      { name: 'shell', input: { command: 'curl -sSk https://example.org/a' } },
      { name: 'shell', input: { command: 'curl -sS https://example.org/a 2>&1' } },
    );
    const [answer, refused] = parts.map(({ output }) => output);
    expect(answer).toMatch(/^secure \/a\n/);
    expect(refused).toMatch(/self.signed certificate/);
  });

  it('reaches nothing else, by whatever way', async () => {
    internet.connected.length = 0;
    const python = (code: string): string => `python3 -c '${code}'`;
    const answers = await run(
      listed,
      'curl -sS http://example.com/',
      'curl -sS https://example.com/',
      'curl -sS http://93.184.215.14/',
      'curl -sS --resolve example.com:80:93.184.215.14 http://example.com/',
      'curl -sS http://example.org:22/',
      'curl -sSm2 --noproxy "*" http://example.org/',
      'curl -sSk --connect-to ::example.org:443 https://example.com/',
      'curl -sSkm5 --connect-to example.com:443:example.org:443 https://example.com/',
      'curl -sSp http://example.org:25/',
      python('import socket; socket.create_connection(("93.184.215.14", 80), 2)'),
      python('import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("1.1.1.1", 53))'),
      python('import socket; print(socket.getaddrinfo("example.org", 80))'),
      python('import socket; socket.create_connection(("169.254.169.254", 80), 2)'),
      `curl -sSm2 ${app.url}/healthz`,
      `curl -sSm2 --noproxy "*" ${app.url}/healthz`,
      'ls /run/sessile/proxy | grep -vx s; echo x > /run/sessile/proxy/x; rm /run/sessile/proxy/s; : > /run/sessile/bridge',
    );
    for (const answer of answers) expect(answer).not.toMatch(/^GET |"status"|200 OK/m);
    // The host was right, what was asked for inside was not: not a byte of it got out.
    expect(internet.connected.filter((target) => target !== 'example.org:443')).toEqual([]);
    expect(answers.at(-1)?.match(/Read-only file system/g)?.length).toBe(3);
  });

  it('finds a change of the list at once', async () => {
    const { session, parts } = await callTools(
      { app, upstream, settings: listed },
      {
        name: 'shell',
        input: { command: 'while ! curl -sSf http://www.example.org/; do sleep 0.05; done', background: true },
      },
    );
    await app.client.session.update.mutate({ id: session, settings: { hosts: ['www.example.org'] } });
    const id = String(parts[0]?.facts?.['process']);
    const output = async (): Promise<string> => (await app.client.fetch(`/api/processes/${id}/output?from=0`)).text();
    await expect.poll(output, { timeout: 10_000 }).toMatch(/GET www\.example\.org \/\n$/);
  });

  it.each([{ network: 'off' as const }, { hosts: ['example.net'] }])(
    'is cut off at once by a change to %j',
    async (change) => {
      const { session, parts } = await callTools(
        { app, upstream, settings: listed },
        { name: 'shell', input: { command: 'curl -sSN http://example.org/endless; echo over', background: true } },
      );
      const id = String(parts[0]?.facts?.['process']);
      const output = async (): Promise<string> => (await app.client.fetch(`/api/processes/${id}/output?from=0`)).text();
      await expect.poll(output, { timeout: 10_000 }).toBe('and so on\n');
      await app.client.session.update.mutate({ id: session, settings: change });
      await expect.poll(output, { timeout: 10_000 }).toMatch(/over\n$/);
    },
  );

  it('still finds the way when it was kept over a restart of the server', async () => {
    const { session } = await callTools(
      { app, upstream, settings: { ...listed, processes: 'keep' } },
      {
        name: 'shell',
        input: { command: 'while :; do curl -sSm2 http://example.org/; sleep 0.1; done', background: true },
      },
    );
    await app.restart();
    internet.connected.length = 0;
    await expect.poll(() => internet.connected.length, { timeout: 15_000 }).toBeGreaterThan(1);
    await app.client.session.remove.mutate({ id: session });
  });

  it('ends when it does, although the way to the network is open', async () => {
    const { parts } = await callTools(
      { app, upstream, settings: listed },
      { name: 'shell', input: { command: 'kill $$', timeout: 4 } },
      { name: 'shell', input: { command: 'curl -sS http://example.org/ & exit 143', timeout: 4 } },
    );
    expect(parts.map(({ facts }) => facts?.['exitCode'])).toEqual([143, 143]);
  });

  it('is offline without a list, and when the network is off', async () => {
    const command = 'curl -sS http://example.org/; env | grep -ci _proxy; ls /run/sessile';
    internet.connected.length = 0;
    const [off] = await run({ network: 'off', hosts: ['example.org'] }, command);
    const [empty] = await run({ network: 'list', hosts: [] }, 'curl -sS http://example.org/');
    expect(off).toMatch(/Could not resolve host[\s\S]*\n0\n[\s\S]*No such file/);
    expect(empty).toContain('which has nothing.');
    expect(JSON.stringify(upstream.requests.at(-1)?.body)).toContain('reach no host until the person lists some');
    expect(internet.connected).toEqual([]);
  });
});
