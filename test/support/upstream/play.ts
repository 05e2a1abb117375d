/** Plays a reply onto a response: frames in order, paced, split and broken as the reply says. */

import type { ServerResponse } from 'node:http';
import type { Dialect, Frames } from './dialect.ts';
import { defaultUsage, type Fault, type Reply, tokensOf } from './reply.ts';

const PING_MS = 5;

export async function play(dialect: Dialect, model: string, reply: Reply, response: ServerResponse): Promise<void> {
  const { parts = [], status = 200, headers = {}, hold, instead } = reply;
  await hold;
  if (instead === 'hang') return;
  if (instead === 'reset') {
    response.destroy();
    return;
  }
  if (status !== 200 || reply.body !== undefined) {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(reply.body ?? dialect.refusal(status, reply.message ?? `This is a scripted ${status}.`));
    return;
  }

  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    ...headers,
  });
  response.flushHeaders();
  const frames = dialect.frames(model, { ...defaultUsage, ...reply.usage });
  const out = makeWriter(response, reply);
  const pace = makePace(reply.delayMs ?? 0);
  let hasCalls = false;

  // The head goes out with the first content, so that a fault at the very beginning meets an empty stream.
  let hasStarted = false;
  const start = async (): Promise<void> => {
    if (!hasStarted) for (const frame of frames.start()) await out.put(frame);
    hasStarted = true;
  };

  for (const part of parts) {
    if (response.destroyed) return;
    if ('wait' in part) {
      await out.flush();
      await part.wait;
    } else if ('fault' in part) {
      await out.flush();
      if (await breakDown(part.fault, frames, response, out)) return;
    } else if ('error' in part) {
      await out.put(frames.error(part.error));
      await out.flush();
      response.end();
      return;
    } else if ('raw' in part) {
      await out.put(part.raw);
    } else if ('redacted' in part) {
      await start();
      for (const frame of frames.redacted(part.redacted)) await out.put(frame);
    } else if ('call' in part) {
      await start();
      hasCalls = true;
      const id = part.call.id ?? `fake_${Math.random().toString(36).slice(2)}`;
      for (const frame of frames.call({ ...part.call, id })) await out.put(frame);
    } else {
      await start();
      const kind = 'text' in part ? 'text' : 'thinking';
      const tokens = tokensOf('text' in part ? part.text : part.thinking);
      for (const frame of frames.begin(kind)) await out.put(frame);
      for (let at = 0; at < tokens.length; at += 1) {
        await pace();
        if (response.destroyed) return;
        await out.put(frames.token(kind, tokens[at] ?? ''));
      }
      for (const frame of frames.end(kind, part.signature)) await out.put(frame);
    }
  }
  await start();
  for (const frame of frames.finish(reply.stop, hasCalls)) await out.put(frame);
  await out.flush();
  response.end();
}

/** Whether the response is over. */
async function breakDown(fault: Fault, frames: Frames, response: ServerResponse, out: Writer): Promise<boolean> {
  switch (fault) {
    case 'cut-frame':
      await out.write(frames.token('text', 'half a frame').slice(0, 40));
      response.socket?.destroySoon();
      return true;
    case 'cut':
      // What was written still leaves, and then the connection does.
      response.socket?.destroySoon();
      return true;
    case 'close':
      response.end();
      return true;
    case 'silence':
      await closed(response);
      return true;
    case 'pings': {
      const timer = setInterval(() => response.write(frames.ping), PING_MS);
      await closed(response);
      clearInterval(timer);
      return true;
    }
    case 'malformed':
      await out.write('data: {"this is": not JSON\n\n');
      return false;
  }
}

function closed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) resolve();
    else response.once('close', () => resolve());
  });
}

interface Writer {
  put(frame: string): Promise<void>;
  flush(): Promise<void>;
  write(text: string): Promise<void>;
}

function makeWriter(response: ServerResponse, { batch = 1, writeBytes }: Reply): Writer {
  let held = '';
  let frames = 0;
  async function write(text: string): Promise<void> {
    if (response.destroyed) return;
    if (writeBytes === undefined) {
      if (!response.write(text)) await writable(response);
      return;
    }
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length && !response.destroyed; at += writeBytes) {
      await new Promise<void>((resolve) => response.write(bytes.subarray(at, at + writeBytes), () => resolve()));
    }
  }
  async function flush(): Promise<void> {
    const text = held;
    held = '';
    frames = 0;
    if (text) await write(text);
  }
  return {
    flush,
    write,
    async put(frame) {
      held += frame;
      frames += 1;
      if (frames >= batch) await flush();
    },
  };
}

/** Resolves when there is room again, or nobody to read. */
function writable(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}

/** Absolute, so that one late token does not make the next ones late. */
function makePace(delayMs: number): () => Promise<void> {
  const startedAt = performance.now();
  let count = 0;
  return async () => {
    if (delayMs === 0) return;
    const wait = startedAt + count * delayMs - performance.now();
    count += 1;
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  };
}
