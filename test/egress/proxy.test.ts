/** what gets through the proxy of a session. */

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as secure } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EgressProblem } from '../../server/egress/problem.ts';
import { makeProxies } from '../../server/egress/proxies.ts';
import { openProxy, type Proxy } from '../../server/egress/proxy.ts';
import type { Reach } from '../../server/egress/target.ts';
import { openInternet, type TestInternet } from './support.ts';

const directory = mkdtempSync(join(tmpdir(), 'sessile-proxy-'));
const socketPath = join(directory, 's');
let internet: TestInternet;
let proxy: Proxy;
let reach: Reach;
const bugs: unknown[] = [];

beforeAll(async () => {
  internet = await openInternet((request, response) => {
    const { host, connection: _, ...headers } = request.headers;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () =>
      response.end(JSON.stringify([request.method, host, request.url, headers, Buffer.concat(chunks).toString()])),
    );
  });
  reach = { network: 'list', hosts: ['example.org', '*.example.org', 'xn--bcher-kva.example'] };
  proxy = openProxy({
    socket: socketPath,
    reach: () => reach,
    outlet: internet.outlet,
    onError: (error) => bugs.push(error),
  });
});
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await internet[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
  expect(bugs).toEqual([]);
});

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
  });
}

/** Everything that is answered to these bytes until the other side has no more to say. */
async function say(bytes: string | Buffer, path = socketPath): Promise<string> {
  const socket = connect(path);
  socket.on('error', () => {});
  socket.write(bytes);
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  await closed(socket);
  return text;
}

function get(url: string, headers = '', path = socketPath): Promise<string> {
  return say(`GET ${url} HTTP/1.1\r\nHost: whatever\r\nConnection: close\r\n${headers}\r\n`, path);
}

/** An open tunnel, or what was answered instead. */
async function tunnel(authority: string): Promise<Socket | string> {
  const socket = connect(socketPath);
  socket.on('error', () => {});
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  const [first] = await once(socket, 'data');
  const text = String(first);
  if (text.startsWith('HTTP/1.1 200 ')) return socket;
  socket.destroy();
  return text;
}

/** The first message of a TLS client that wants this server; empty: it does not say which. */
async function helloFor(servername: string): Promise<Buffer> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const client = secure({
    port: typeof address === 'object' && address ? address.port : 0,
    host: '127.0.0.1',
    servername,
  });
  client.on('error', () => {});
  const [peer] = (await once(server, 'connection')) as [Socket];
  const [hello] = (await once(peer, 'data')) as [Buffer];
  client.destroy();
  peer.destroy();
  server.close();
  return hello;
}

describe('the proxy', () => {
  it('passes a request on to the host that it names, whatever its Host header says', async () => {
    const answer = await get('http://EXAMPLE.org/a?b=c', 'X-Own: 1\r\nProxy-Authorization: secret\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    expect(JSON.parse(answer.slice(answer.indexOf('[')).replace(/\r\n0\r\n[\s\S]*$/, ''))).toEqual([
      'GET',
      'example.org',
      '/a?b=c',
      { 'x-own': '1' },
      '',
    ]);
  });

  it('passes a body on', async () => {
    const head = 'POST http://www.example.org/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n';
    expect(await say(`${head}Content-Length: 5\r\n\r\nhello`)).toContain('"hello"]');
    expect(await say(`${head}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`)).toContain('"hello"]');
  });

  it.each(['GET', 'DELETE', 'OPTIONS'])('passes the body of a %s on as a body', async (method) => {
    const head = `${method} http://www.example.org/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n`;
    expect(await say(`${head}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`)).toContain('"hello"]');
  });

  it.each([
    ['another host', 'http://evil.com/'],
    ['an address', 'http://93.184.215.14/'],
    ['this machine', 'http://127.0.0.1/'],
    ['this machine, as a number', 'http://2130706433/'],
    ['this machine, by version 6', 'http://[::1]/'],
    ['the metadata address', 'http://169.254.169.254/latest/meta-data/'],
    ['another port', 'http://example.org:8080/'],
    ['a dot at the end', 'http://example.org./'],
    ['a NUL', 'http://evil.com%00.example.org/'],
    ['a user that looks like the host', 'http://example.org@evil.com/'],
    ['a backslash', 'http://evil.com\\.example.org/'],
    ['another scheme', 'ftp://example.org/'],
    ['https without a tunnel', 'https://example.org/'],
    ['no address', '/'],
    ['a name that leads inside', 'http://private.example.org/'],
    ['a name that leads to this machine', 'http://loopback.example.org/'],
    ['a name that leads to it by version 6', 'http://mapped.example.org/'],
    ['a name that leads to metadata', 'http://metadata.example.org/'],
  ])('refuses %s', async (_, url) => {
    internet.connected.length = 0;
    expect(await get(url)).toMatch(/^HTTP\/1.1 40[03] /);
    expect(internet.connected).toEqual([]);
  });

  it.each([
    ...['evil.com:443', '93.184.215.14:443', '127.0.0.1:443', '[::1]:443', 'localhost:443', 'example.org:22'],
    ...['evil.com:80', 'private.example.com:80', '93.184.215.14:80'],
    ...['example.org:0', 'example.org:', 'example.org', ':443', 'example.org.:443', 'example.org:443:443'],
    ...['evil.com\t.example.org:443', 'evil.com%00.example.org:443', 'user@example.org:443', 'bücher.example:443'],
    ...['private.example.org:443', 'loopback6.example.org:443', 'metadata.example.org:443', 'example.org:70979'],
  ])('opens no tunnel to %s', async (authority) => {
    internet.connected.length = 0;
    expect(await tunnel(authority)).toMatch(/^HTTP\/1.1 40[03] /);
    expect(internet.connected).toEqual([]);
  });

  it.each(['example.org:443', 'EXAMPLE.ORG:443', 'www.example.org:443', 'xn--bcher-kva.example:443'])(
    'opens a tunnel to %s for who names it in TLS too',
    async (authority) => {
      const socket = await tunnel(authority);
      if (typeof socket === 'string') throw new Error(socket);
      const hello = await helloFor(authority.replace(/:.*/, '').toLowerCase());
      // The server at the other end repeats it.
      socket.write(hello.subarray(0, 20));
      socket.write(hello.subarray(20));
      const received: Buffer[] = [];
      while (Buffer.concat(received).length < hello.length) received.push((await once(socket, 'data'))[0] as Buffer);
      expect(Buffer.concat(received).equals(hello)).toBe(true);
      socket.write('more');
      expect(String((await once(socket, 'data'))[0])).toBe('more');
      socket.end();
      await closed(socket);
    },
  );

  it.each([
    ['another name in TLS', () => helloFor('evil.com')],
    ['another listed name in TLS', () => helloFor('www.example.org')],
    ['no name in TLS', () => helloFor('')],
    ['no TLS', async () => Buffer.from('GET / HTTP/1.1\r\nHost: evil.com\r\n\r\n')],
    ['another kind of record', async () => Buffer.from([23, 3, 3, 0, 1, 0])],
    ['a hello whose lengths lie', async () => Buffer.from('16030100050100000103ff'.padEnd(60, 'f'), 'hex')],
    ['a hello without an end', async () => Buffer.alloc(200_000, Buffer.from([22, 3, 1, 0, 1, 1]))],
  ])('cuts a tunnel with %s before a byte of it gets out', async (_, bytes) => {
    const socket = await tunnel('example.org:443');
    if (typeof socket === 'string') throw new Error(socket);
    const received: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => received.push(chunk));
    socket.write(await bytes());
    await closed(socket);
    expect(Buffer.concat(received).length).toBe(0);
  });

  it('reads the requests in a tunnel to port 80, which some programs want', async () => {
    const socket = await tunnel('EXAMPLE.org:80');
    if (typeof socket === 'string') throw new Error(socket);
    for (const path of ['/one', '/two?x=1']) {
      socket.write(`POST ${path} HTTP/1.1\r\nHost: example.org\r\nContent-Length: 2\r\n\r\nhi`);
      const answer = String((await once(socket, 'data'))[0]);
      expect(answer).toContain('HTTP/1.1 200');
      expect(answer).toContain(JSON.stringify(['POST', 'example.org', path]).slice(0, -1));
    }
    socket.end();
    await closed(socket);
  });

  it.each([
    ['another host', 'GET / HTTP/1.1\r\nHost: evil.com\r\n\r\n'],
    ['another listed host', 'GET / HTTP/1.1\r\nHost: www.example.org\r\n\r\n'],
    ['another port', 'GET / HTTP/1.1\r\nHost: example.org:22\r\n\r\n'],
    ['a whole address', 'GET http://evil.com/ HTTP/1.1\r\nHost: example.org\r\n\r\n'],
    ['a user that looks like the host', 'GET @evil.com/ HTTP/1.1\r\nHost: example.org\r\n\r\n'],
    ['no HTTP', 'SSH-2.0-OpenSSH_9\r\n\r\n'],
  ])('lets nothing out of a tunnel to port 80 that asks for %s', async (_, bytes) => {
    const socket = await tunnel('example.org:80');
    if (typeof socket === 'string') throw new Error(socket);
    internet.connected.length = 0;
    const answered = once(socket, 'data');
    socket.write(bytes);
    expect(String((await answered)[0])).toMatch(/^HTTP\/1.1 40[03] /);
    expect(internet.connected).toEqual([]);
    socket.destroy();
  });

  it('goes by the rules of the moment', async () => {
    const before = reach;
    reach = { network: 'off', hosts: before.hosts };
    expect(await get('http://example.org/')).toContain('The network of this session is off');
    reach = { network: 'list', hosts: [] };
    expect(await get('http://example.org/')).toContain(
      'is not on the list of hosts of this session, which has nothing.',
    );
    reach = before;
    expect(await get('http://example.org/')).toMatch(/^HTTP\/1.1 200/);
  });

  it('cuts what is open once the rules do not allow it any more', async () => {
    const before = reach;
    const [kept, cut] = [await tunnel('example.org:443'), await tunnel('www.example.org:443')];
    if (typeof kept === 'string' || typeof cut === 'string') throw new Error('refused');
    cut.resume();
    for (const [socket, host] of [
      [kept, 'example.org'],
      [cut, 'www.example.org'],
    ] as const) {
      socket.write(await helloFor(host));
      await once(socket, 'data');
    }
    reach = { network: 'list', hosts: ['example.org'] };
    proxy.recheck();
    await closed(cut);
    const received = once(kept, 'data');
    kept.write('more');
    expect(String(await received)).toBe('more');
    reach = { network: 'off', hosts: [] };
    proxy.recheck();
    await closed(kept);
    reach = before;
  });

  it.each([
    ['a request', 'GET http://example.org/ HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a tunnel', 'CONNECT example.org:443 HTTP/1.1\r\nHost: a\r\n\r\n'],
  ])('leaves nothing open when the client of %s goes away meanwhile', async (_, bytes) => {
    for (const isRefused of [false, true]) {
      const dialled = Promise.withResolvers<Socket>();
      const asked = Promise.withResolvers<AbortSignal>();
      const path = join(directory, 'meanwhile');
      await using own = openProxy({
        socket: path,
        reach: () => reach,
        outlet: { dial: (_target, signal) => (asked.resolve(signal), dialled.promise) },
        onError: (error) => bugs.push(error),
      });
      expect(own).toBeDefined();
      const client = connect(path);
      client.write(bytes);
      const signal = await asked.promise;
      client.destroy();
      await expect.poll(() => signal.aborted).toBe(true);
      const upstream = await internet.outlet.dial({ host: 'example.org', port: 443 }, new AbortController().signal);
      if (isRefused) dialled.reject(new EgressProblem('There is no way.'));
      else dialled.resolve(upstream);
      if (isRefused) upstream.destroy();
      await expect.poll(() => upstream.destroyed).toBe(true);
    }
  });

  it('refuses an answer that nobody may pass on', async () => {
    const odd = createServer((socket) => socket.end('HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n'));
    odd.listen(join(directory, 'odd'));
    const path = join(directory, 'own');
    await using own = openProxy({
      socket: path,
      reach: () => reach,
      outlet: {
        async dial() {
          const socket = connect(join(directory, 'odd'));
          await once(socket, 'connect');
          return socket;
        },
      },
      onError: (error) => bugs.push(error),
    });
    expect(own).toBeDefined();
    expect(await get('http://example.org/', '', path)).toMatch(/^HTTP\/1.1 502 /);
    odd.close();
  });

  it('is tried anew when it could not listen', async () => {
    const problems: unknown[] = [];
    await using proxies = makeProxies({
      directory: join(directory, 'x'.repeat(120)),
      outlet: internet.outlet,
      reachOf: () => reach,
      onBug: (problem) => problems.push(problem),
    });
    for (const count of [1, 2]) {
      proxies.socketOf('session');
      await expect.poll(() => problems.length).toBe(count);
    }
  });

  it('survives what is no HTTP at all', async () => {
    for (const bytes of [
      '\0\0\0',
      'GET\r\n\r\n',
      `GET http://example.org/ HTTP/1.1\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`,
    ])
      expect(await say(bytes)).toMatch(/^(HTTP\/1.1 4\d\d |$)/);
    expect(await get('http://example.org/')).toMatch(/^HTTP\/1.1 200/);
  });
});
