/**
 * The least that carries a token as the product promises it: parse by hand, write to one hot table with a synced group
 * commit, then the same bytes to every reader. No accounts, no sessions, no tools. Argument: an empty directory.
 */

import { createServer, request, Agent, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import Database from 'better-sqlite3';

interface Stream {
  id: number;
  readers: Set<ServerResponse>;
  pending: string;
  length: number;
}

const [directory = '.', upstreamPort = ''] = process.argv.slice(2);
const cheapFlushMs = 2;
const longestWaitMs = 30;

const db = new Database(join(directory, 'path.db'));
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec('create table chunk (id integer primary key, stream integer not null, text text not null)');
const insert = db.prepare('insert into chunk (stream, text) values (?, ?)');
const begin = db.prepare('begin immediate');
const commit = db.prepare('commit');

const streams = new Map<number, Stream>();
const dirty = new Set<Stream>();
const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
let isScheduled = false;
let flushCostMs = 0;

function streamOf(id: number): Stream {
  let stream = streams.get(id);
  if (!stream) streams.set(id, (stream = { id, readers: new Set(), pending: '', length: 0 }));
  return stream;
}

function flush(): void {
  isScheduled = false;
  const startedAt = performance.now();
  begin.run();
  for (const { id, pending } of dirty) insert.run(id, pending);
  commit.run();
  flushCostMs = 0.7 * flushCostMs + 0.3 * (performance.now() - startedAt);
  for (const stream of dirty) {
    const bytes = Buffer.from(`event:d\ndata:[${stream.id},${stream.length},${JSON.stringify(stream.pending)}]\n\n`);
    for (const reader of stream.readers) reader.write(bytes);
    stream.length += stream.pending.length;
    stream.pending = '';
  }
  dirty.clear();
}

function grow(stream: Stream, text: string): void {
  stream.pending += text;
  dirty.add(stream);
  if (isScheduled) return;
  isScheduled = true;
  if (flushCostMs < cheapFlushMs) setImmediate(flush);
  else setTimeout(flush, Math.min(longestWaitMs, 3 * flushCostMs));
}

function read(stream: Stream, model: string): void {
  const call = request(
    { port: upstreamPort, host: '127.0.0.1', method: 'POST', path: '/v1/chat/completions', agent },
    (response) => {
      let rest = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        rest += text;
        let from = 0;
        for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n', from)) {
          const data = rest.slice(from + 'data: '.length, end);
          from = end + 2;
          if (data === '[DONE]') continue;
          // The fake upstream sends nothing else.
          const frame = JSON.parse(data) as { choices: [{ delta: { content?: string } }] };
          const { content } = frame.choices[0].delta;
          if (content) grow(stream, content);
        }
        rest = rest.slice(from);
      });
    },
  );
  call.end(JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'Go' }] }));
}

const server = createServer((incoming, response) => {
  const url = new URL(incoming.url ?? '/', 'http://localhost');
  const stream = streamOf(Number(url.searchParams.get('stream')));
  if (url.pathname === '/run') {
    read(stream, url.searchParams.get('model') ?? '');
    response.end();
    return;
  }
  response.removeHeader('Transfer-Encoding');
  response.writeHead(200, { 'Content-Type': 'text/event-stream', Connection: 'close' });
  response.flushHeaders();
  stream.readers.add(response);
  response.on('close', () => stream.readers.delete(response));
});
server.listen(0, '127.0.0.1', 4096, () => process.send?.(server.address()));
