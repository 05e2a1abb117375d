/** Output on its way to those who watch: live, addressed by bytes, bounded for who is slow. */

import http from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, token, type TestApp } from '../support/start-app.ts';
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts';
import { processOf, talk } from './talk.ts';

type Growth = [process: string, offset: number, text: string, next: number];

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

/** A process of a session of its own. */
async function run(command: string): Promise<string> {
  using session = await talk(app.client, upstream);
  return processOf(await session.call('shell', { command, background: true }));
}

function growthsOf(frames: { event: string; data: unknown }[]): Growth[] {
  // Frames `o` are of this shape.
  return frames.filter(({ event }) => event === 'o').map(({ data }) => data as Growth);
}

const digits = 'i=0; while [ $i -lt 300 ]; do echo "zeile $i ä€😀"; i=$((i + 1)); done';

describe('output on the stream', () => {
  it('comes whole and in order from any offset, without a character cut in half', async () => {
    const id = await run(`${digits}; echo the end; sleep 1000000`);
    using whole = await app.client.stream(`process=${id}`);
    await whole.until(({ data }) => JSON.stringify(data).includes('the end'));
    const growths = growthsOf(whole.frames);
    const text = growths.map(([, , growth]) => growth).join('');
    expect(text).toBe(`${Array.from({ length: 300 }, (_, line) => `zeile ${line} ä€😀\n`).join('')}the end\n`);
    let at = 0;
    for (const [process, offset, growth, next] of growths) {
      expect([process, offset, next]).toEqual([id, at, at + Buffer.byteLength(growth)]);
      at = next;
    }
    // In the middle of a character it goes on with the next one.
    using middle = await app.client.stream(`process=${id}:9`);
    const [first] = growthsOf([await middle.until(({ event }) => event === 'o')]);
    expect(first?.slice(0, 3)).toEqual([id, 10, expect.stringMatching(/^€😀\nzeile 1 /)]);
    await app.client.process.kill.mutate({ id });
  });

  it('goes on from the cursor of the connection before', async () => {
    const id = await run('echo one; read line; echo two; sleep 1000000');
    using session = await talk(app.client, upstream);
    using first = await app.client.stream(`session=${session.id}&process=${id}:0`);
    await first.until(({ event }) => event === 'o');
    await app.client.session.update.mutate({ id: session.id, name: 'renamed' });
    const { id: cursor = '' } = await first.until(({ data }) => (data as { type?: string }).type === 'session.renamed');
    first[Symbol.dispose]();
    await app.client.process.write.mutate({ id, input: '\n' });
    using again = await app.client.stream(`session=${session.id}&process=${id}:0`, { 'Last-Event-ID': cursor });
    const frame = await again.until(({ event }) => event === 'o');
    expect(frame.data).toEqual([id, 4, 'two\n', 8]);
    await app.client.process.kill.mutate({ id });
  });

  it('tells a reader that is far behind where it goes on, and never hands it a flood', async () => {
    const id = await run('head -c 30000000 /dev/zero | tr "\\0" x; echo; echo the end; sleep 1000000');
    await expect
      .poll(async () => (await app.client.process.output.query({ id, from: -8 })).text, { timeout: 10_000 })
      .toBe('the end\n');
    using late = await app.client.stream(`process=${id}:0`);
    await late.until(({ data }) => JSON.stringify(data).includes('the end'));
    const growths = growthsOf(late.frames);
    expect(growths[0]?.[1]).toBeGreaterThan(28_000_000);
    expect(growths.reduce((sum, [, , text]) => sum + text.length, 0)).toBeLessThan(1_100_000);
    await app.client.process.kill.mutate({ id });
  });

  it('waits on disk for a reader that does not read, while another one gets it at once', async () => {
    const id = await run('yes');
    const stuck = http.get(`${app.url}/api/stream?process=${id}:0`, {
      agent: false,
      headers: { Authorization: `Bearer ${token}` },
    });
    const [response] = await new Promise<[http.IncomingMessage]>((resolve) =>
      stuck.once('response', (answer) => resolve([answer])),
    );
    response.pause();
    using quick = await app.client.stream(`process=${id}:0`);
    // Far more than what a socket takes of a reader that is stuck.
    await quick.until(({ event, data }) => event === 'o' && (data as Growth)[1] > 40_000_000);
    let taken = 0;
    let last: string | undefined;
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      taken += text.length;
      last = /data:\["[^"]+",(\d+),/.exec(text)?.[1] ?? last;
    });
    response.resume();
    await expect.poll(() => Number(last ?? 0), { timeout: 10_000 }).toBeGreaterThan(40_000_000);
    // It has not been closed, and has not been sent what it missed.
    expect(taken).toBeLessThan(15_000_000);
    stuck.destroy();
    await app.client.process.kill.mutate({ id });
  });

  it.each([
    [
      'process=ID:-1',
      'The position "ID:-1" is not one of this stream. Load the session again and follow from its seq.',
    ],
    ['process=ID:5', 'The position 5 is after the end of the output (0). Load the process again.'],
    ['processes=2', 'processes is "2"; it can only be 1.'],
    ['', 'Say what to follow: session=ID, process=ID:OFFSET, list=CURSOR, or processes=1.'],
  ])('refuses %s in a sentence', async (query, message) => {
    const id = await run('sleep 1000000');
    const response = await app.client.fetch(`/api/stream?${query.replace('ID', id)}`);
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: { message: message.replace('"ID:', `"${id}:`) } },
    ]);
    await app.client.process.kill.mutate({ id });
  });

  it('says that a process is gone, at once and later', async () => {
    const id = await run('true');
    using stream = await app.client.stream(`process=${id}:0&process=nobody:0`);
    await stream.until(({ event, data }) => event === 'gone' && (data as { process: string }).process === 'nobody');
    await app.client.process.clear.mutate({ ids: [id] });
    const gone = await stream.until(
      ({ event, data }) => event === 'gone' && (data as { process: string }).process === id,
    );
    expect(gone.data).toEqual({ process: id, reason: 'removed' });
  });
});

describe('a download', () => {
  it('has all of the output, or a range of bytes', async () => {
    const id = await run('printf "0123456789ä"');
    const response = await app.client.fetch(`/api/processes/${id}/output`);
    expect([response.status, response.headers.get('content-disposition'), await response.text()]).toEqual([
      200,
      'attachment; filename="printf-0123456789.log"',
      '0123456789ä',
    ]);
    const part = await app.client.fetch(`/api/processes/${id}/output?from=2&to=5`);
    expect(await part.text()).toBe('234');
    expect(await (await app.client.fetch(`/api/processes/${id}/output?from=11`)).arrayBuffer()).toEqual(
      new Uint8Array([0xa4]).buffer,
    );
  });

  it('says what is not kept of a very long one', async () => {
    const id = await run('head -c 60000000 /dev/zero | tr "\\0" y');
    const status = async () => (await app.client.process.list.query({})).find((row) => row.id === id)?.status;
    await expect.poll(status, { timeout: 10_000 }).toBe('completed');
    const text = await (await app.client.fetch(`/api/processes/${id}/output`)).text();
    const missing = Number(/y\n\[(\d+) bytes are not kept here\.\]\ny/.exec(text)?.[1]);
    expect(missing).toBeGreaterThan(20_000_000);
    expect(text.replace(/\n\[\d+ bytes are not kept here\.\]\n/, '').length + missing).toBe(60_000_000);
  });

  it.each([
    ['from=x', 'from is "x"; it must be a number of bytes from 0.'],
    ['from=4', 'The output ends at byte 3, so there is none at 4.'],
    ['from=2&to=1', 'to is 1, which is before from, 2.'],
  ])('refuses %s in a sentence', async (query, message) => {
    const id = await run('printf abc');
    const response = await app.client.fetch(`/api/processes/${id}/output?${query}`);
    expect([response.status, await response.json()]).toEqual([400, { error: { message } }]);
  });

  it('is not there for a process that is not', async () => {
    const response = await app.client.fetch('/api/processes/nobody/output');
    expect([response.status, await response.json()]).toEqual([
      404,
      { error: { message: 'There is no such process; it may have been cleared.' } },
    ]);
  });
});
