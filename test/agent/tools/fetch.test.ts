import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Settings } from '../../../server/core/settings.ts';
import { openInternet, type TestInternet } from '../../egress/support.ts';
import { startApp, type TestApp } from '../../support/start-app.ts';
import { callTools } from '../../support/tool-calls.ts';
import { startUpstream, type Upstream } from '../../support/upstream/upstream.ts';

const article = `<!doctype html><html><head><title>Tools &amp; <b>walls</b></title><style>p{}</style></head><body>
<nav><a href="/">Home</a></nav><main><h1>Walls</h1><p>A wall &lt;stands&gt; between <em>two</em> <a href="/gardens?a=1&amp;b=2">gardens</a>.</p>
<ul><li>stone</li><li>wood<ul><li>oak</li></ul></li></ul><pre><code class="language-js">const a = '&lt;';</code></pre>
<table><tr><th>kind</th><th>height</th></tr><tr><td>stone</td><td>2 m</td></tr></table>
<p>${'Walls keep what is inside. '.repeat(10)}</p></main><script>document.write('no')</script></body></html>`;

function answer({ url }: IncomingMessage, response: ServerResponse): void {
  const say = (type: string, body: string | Buffer): unknown => response.setHeader('Content-Type', type).end(body);
  if (url === '/article') say('text/html; charset=utf-8', article);
  else if (url === '/latin') say('text/html; charset=iso-8859-1', Buffer.from('<p>Gr\xf6\xdfe</p>', 'latin1'));
  else if (url === '/json') say('application/json', '{"a":[1,2]}');
  else if (url === '/text') say('text/plain', 'plain \u001b[31mred\u001b[0m text');
  else if (url === '/image') say('image/png', Buffer.from([0x89, 0x50]));
  else if (url === '/long') say('text/plain', `${'word '.repeat(20_000)}end`);
  else if (url === '/moved') response.writeHead(302, { Location: 'http://www.example.org/text' }).end();
  else if (url === '/inside') response.writeHead(302, { Location: 'http://127.0.0.1:4770/healthz' }).end();
  else response.writeHead(404, { 'Content-Type': 'text/html' }).end('<h1>Not here</h1>');
}

let internet: TestInternet;
let upstream: Upstream;
let app: TestApp;

beforeAll(async () => {
  internet = await openInternet(answer);
  upstream = await startUpstream();
  app = await startApp({ upstream: upstream.url, outlet: internet.options });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await upstream.close();
  await internet[Symbol.asyncDispose]();
});

async function fetchPage(url: string, settings: Partial<Settings> = { network: 'on' }) {
  const { parts } = await callTools({ app, upstream, settings }, { name: 'fetch', input: { url } });
  const { status, output, facts } = parts[0] ?? {};
  return { status, output, facts };
}

describe('fetch', () => {
  it('answers a page as Markdown, with what it is', async () => {
    const { status, output, facts } = await fetchPage('http://example.org/article');
    expect({ status, facts }).toEqual({
      status: 'done',
      facts: {
        status: 200,
        bytes: Buffer.byteLength(article),
        url: 'http://example.org/article',
        title: expect.stringMatching(/^Tools & /),
      },
    });
    expect(output).toMatch(/^\[200 http:\/\/example\.org\/article\]\n\n# Tools & /);
    expect(output).toContain('between *two* [gardens](http://example.org/gardens?a=1&b=2).');
    expect(output).toContain("- stone\n- wood\n  - oak\n\n```js\nconst a = '<';\n```");
    expect(output).toMatch(/\| kind \| height \|\n\| --- \| --- \|\n\| stone \| 2 m \|/);
    expect(output).not.toMatch(/document\.write|p\{\}/);
    expect(JSON.stringify(upstream.requests.at(-1)?.body)).toContain('[gardens](http://example.org/gardens');
  });

  it.each([
    ['another alphabet', '/latin', 'done', 'Größe'],
    ['JSON', '/json', 'done', '{"a":[1,2]}'],
    ['text, without what steers a terminal', '/text', 'done', 'plain red text'],
    ['an image, which it only describes', '/image', 'done', '[image/png, 2 bytes: not text, not shown]'],
    ['a page that is not there', '/nowhere', 'failed', '# Not here'],
  ])('answers %s', async (_, path, status, text) => {
    const url = `http://example.org${path}`;
    const code = status === 'done' ? 200 : 404;
    expect(await fetchPage(url)).toEqual({
      status,
      output: `[${code} ${url}]\n\n${text}`,
      facts: { status: code, bytes: expect.any(Number), url },
    });
  });

  it('says where a redirect led', async () => {
    expect((await fetchPage('http://example.org/moved')).facts).toMatchObject({ url: 'http://www.example.org/text' });
  });

  it('keeps a long page in a file for the model', async () => {
    const { output = '' } = await fetchPage('http://example.org/long');
    expect(output.length).toBeLessThan(60_000);
    expect(output).toMatch(/characters are left out here; all of it is in \.sessile\/output\//);
    expect(output.trimEnd()).toMatch(/end$/);
  });

  it.each<[string, string, Partial<Settings>, string]>([
    ['the network is off', 'http://example.org/text', {}, 'The network of this session is off'],
    [
      'the host is not listed',
      'http://example.org/text',
      { network: 'list', hosts: ['other.example.net'] },
      'example.org is not on the list of hosts of this session, which has other.example.net.',
    ],
    [
      'a redirect leads to a host that is not listed',
      'http://example.org/moved',
      { network: 'list', hosts: ['example.org'] },
      'www.example.org is not on the list',
    ],
    ['it is an address', 'http://127.0.0.1:4770/healthz', { network: 'on' }, 'addresses are not allowed'],
    ['a redirect leads to an address', 'http://example.org/inside', { network: 'on' }, 'addresses are not allowed'],
    ['a name leads inside', 'http://metadata.example.org/', { network: 'on' }, 'is not a public address'],
    ['it is a file', 'file:///etc/passwd', { network: 'on' }, 'is not an http or https address'],
  ])('fails when %s', async (_, url, settings, why) => {
    expect(await fetchPage(url, settings)).toEqual({
      status: 'failed',
      output: expect.stringContaining(why),
      facts: undefined,
    });
  });

  it('reaches a listed host', async () => {
    expect((await fetchPage('http://example.org/text', { network: 'list', hosts: ['example.org'] })).status).toBe(
      'done',
    );
  });

  it('is asked for where every command is', async () => {
    upstream.script(
      { parts: [{ call: { name: 'fetch', input: { url: 'http://example.org/text' } } }] },
      { parts: [{ text: ['Done.'] }] },
    );
    const { id } = await app.client.session.create.mutate({
      prompt: 'Go.',
      settings: { model: 'openai/fake', approvals: 'ask', network: 'on' },
    });
    using stream = await app.client.stream(`session=${id}`);
    internet.connected.length = 0;
    const { what, approval } = await stream.event('approval.asked');
    expect([what, internet.connected]).toEqual(['GET http://example.org/text', []]);
    await app.client.approval.decide.mutate({ session: id, approval, decision: 'once' });
    await stream.event('turn.ended');
    expect(internet.connected).toEqual(['example.org:80']);
  });
});
