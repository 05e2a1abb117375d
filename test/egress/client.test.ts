import type { IncomingMessage, ServerResponse } from 'node:http';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getPage, mostBytes } from '../../server/egress/client.ts';
import { EgressProblem } from '../../server/egress/problem.ts';
import type { Reach } from '../../server/egress/target.ts';
import { certificate } from './certificate.ts';
import { openInternet, type TestInternet } from './support.ts';

let internet: TestInternet;
const on: Reach = { network: 'on', hosts: [] };
const listed: Reach = { network: 'list', hosts: ['example.org'] };

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://host');
  const to = searchParams.get('to');
  if (to !== null) response.writeHead(302, { Location: to }).end('moved');
  else if (pathname === '/gzip') response.setHeader('Content-Encoding', 'gzip').end(gzipSync('squeezed'));
  else if (pathname === '/deflate') response.setHeader('Content-Encoding', 'deflate').end(deflateSync('squeezed'));
  else if (pathname === '/br') response.setHeader('Content-Encoding', 'br').end(brotliCompressSync('squeezed'));
  else if (pathname === '/strange') response.setHeader('Content-Encoding', 'aes128gcm').end('squeezed');
  else if (pathname === '/bomb')
    response.setHeader('Content-Encoding', 'gzip').end(gzipSync(Buffer.alloc(200 * 1024 * 1024)));
  else if (pathname === '/broken') response.setHeader('Content-Encoding', 'gzip').end('this is not gzip');
  else if (pathname === '/cut')
    response.writeHead(200, { 'Content-Length': '100' }).write('half', () => response.destroy());
  else if (pathname === '/silent') response.flushHeaders();
  else response.setHeader('Content-Type', 'text/PLAIN; Charset="utf-8"').end(`${request.headers.host} ${request.url}`);
}

function get(url: string, reach = on, signal = new AbortController().signal) {
  return getPage(url, { reach, outlet: internet.outlet, signal });
}

beforeAll(async () => {
  internet = await openInternet(answer);
});
afterAll(() => internet[Symbol.asyncDispose]());

describe('the egress client', () => {
  it('gets a page', async () => {
    expect(await get('http://Example.org/a?b#c')).toEqual({
      status: 200,
      url: 'http://example.org/a?b',
      type: 'text/plain',
      charset: 'utf-8',
      body: Buffer.from('example.org /a?b'),
      isCut: false,
    });
  });

  it('follows redirects and says where they led', async () => {
    const { url, body } = await get('http://example.org/?to=http://www.example.org/there');
    expect([url, body.toString()]).toEqual(['http://www.example.org/there', 'www.example.org /there']);
    expect((await get('http://example.org/?to=/here')).url).toBe('http://example.org/here');
  });

  it.each([
    ['a host that is not listed', 'http://other.example.net/', 'is not on the list'],
    ['a name below a listed one', 'http://www.example.org/', 'is not on the list'],
    ['an address', 'http://93.184.215.14/', 'addresses are not allowed'],
    ['this machine', 'http://127.0.0.1:4770/', 'addresses are not allowed'],
    ['localhost', 'http://localhost/', 'is not a host name'],
    ['a number', 'http://2130706433/', 'addresses are not allowed'],
    ['an address of version 6', 'http://[::1]/', 'addresses are not allowed'],
    ['another port', 'http://example.org:8080/', 'Port 8080 is not allowed'],
    ['a file', 'file:///etc/passwd', 'is not an http or https address'],
    ['a script', 'javascript:alert(1)', 'is not an http or https address'],
    ['a user', 'http://user:password@example.org/', 'holds a user or password'],
    ['nothing', 'nonsense', 'is not a URL'],
  ])('refuses %s, also as the target of a redirect', async (_, url, problem) => {
    internet.connected.length = 0;
    await expect(get(url, listed)).rejects.toThrow(problem);
    expect(internet.connected).toEqual([]);
    if (!URL.canParse(url)) return;
    await expect(get(`http://example.org/?to=${encodeURIComponent(url)}`, listed)).rejects.toThrow(problem);
    expect(internet.connected).toEqual(['example.org:80']);
  });

  it.each(['private', 'loopback', 'loopback6', 'mapped', 'metadata'])(
    'does not follow a name to an inner address: %s',
    async (name) => {
      internet.connected.length = 0;
      await expect(get(`http://${name}.example.org/`)).rejects.toThrow('which is not a public address');
      await expect(get(`http://example.org/?to=http://${name}.example.org/`)).rejects.toThrow('not a public address');
      expect(internet.connected).toEqual(['example.org:80']);
    },
  );

  it('says that a name is not known', async () => {
    await expect(get('http://nowhere.example.org/')).rejects.toThrow('nowhere.example.org could not be resolved.');
  });

  it('gives up on redirects that do not end', async () => {
    const loop = `http://example.org/?to=${encodeURIComponent('/?to=')}`;
    await expect(get(loop)).rejects.toThrow(/redirected more than 5 times|is not a URL/);
    await expect(get('http://example.org/loop?to=')).rejects.toThrow('redirected more than 5 times');
  });

  it.each(['gzip', 'deflate', 'br'])('reads what is compressed: %s', async (encoding) => {
    expect((await get(`http://example.org/${encoding}`)).body.toString()).toBe('squeezed');
  });

  it('reads no more than it may, of little that becomes much neither', async () => {
    const before = process.memoryUsage().rss;
    const { body, isCut } = await get('http://example.org/bomb');
    expect([body.length, isCut]).toEqual([mostBytes, true]);
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
  });

  it.each([
    ['an encoding that nobody knows', '/strange', 'is not understood'],
    ['broken compression', '/broken', 'broke off'],
    ['a connection that is cut', '/cut', 'broke off'],
  ])('says what is wrong with %s', async (_, path, problem) => {
    await expect(get(`http://example.org${path}`)).rejects.toThrow(EgressProblem);
    await expect(get(`http://example.org${path}`)).rejects.toThrow(problem);
  });

  it('does not wait once it is told not to', async () => {
    const stop = new AbortController();
    const waiting = get('http://example.org/silent', on, stop.signal);
    stop.abort();
    await expect(waiting).rejects.toThrow(EgressProblem);
  });

  it('takes no https answer that is none', async () => {
    await expect(get('https://example.org/')).rejects.toThrow('did not answer as it should');
  });

  it('goes by the certificate of who answers', async () => {
    await using secure = await openInternet(answer, { isSecure: true });
    const ask = (host: string) =>
      getPage(`https://${host}/a`, { reach: on, outlet: secure.outlet, signal: new AbortController().signal });
    await expect(ask('example.org')).rejects.toThrow('self-signed certificate');
    const before = getCACertificates();
    setDefaultCACertificates([certificate.cert]);
    try {
      expect((await ask('example.org')).body.toString()).toBe('example.org /a');
      await expect(ask('www.example.org')).rejects.toThrow('does not match certificate');
    } finally {
      setDefaultCACertificates(before);
    }
  });
});
