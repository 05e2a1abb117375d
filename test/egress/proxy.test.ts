/** what gets through the proxy of a session. */

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as secure } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProxy } from '../../server/egress/proxy.ts';
import type { Reach } from '../../server/egress/target.ts';
import { openInternet, type TestInternet } from './support.ts';

const directory = mkdtempSync(join(tmpdir(), 'sessile-proxy-'));
const socketPath = join(directory, 's');
let internet: TestInternet;
let proxy: AsyncDisposable;
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
    onBug: (bug) => bugs.push(bug),
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
async function say(bytes: string | Buffer): Promise<string> {
  const socket = connect(socketPath);
  socket.on('error', () => {});
  socket.write(bytes);
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  await closed(socket);
  return text;
}

function get(url: string, headers = ''): Promise<string> {
  return say(`GET ${url} HTTP/1.1\r\nHost: whatever\r\nConnection: close\r\n${headers}\r\n`);
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
