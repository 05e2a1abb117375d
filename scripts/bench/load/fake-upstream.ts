/**
 * An OpenAI-compatible server that streams at an exact pace to hundreds of readers: raw sockets, one write a token as real
 * servers do, and one timer for all streams. The first token comes at once.
 */

import { createServer, type Socket } from 'node:net';
import { modelOf, planOf, type ReplyPlan } from './reply-plan.ts';
import { makeReplyText } from './reply-text.ts';
import { makeStamp, nowUs } from './stamp.ts';

interface Stream {
  socket: Socket;
  plan: ReplyPlan;
  sent: number;
  nextUs: number;
  periodUs: number;
}

const streams = new Set<Stream>();
const tickMs = 1;

function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

function frame(delta: string, finish = 'null'): string {
  const head = '"id":"chatcmpl-Bz8kq0FqGm4YxW2","object":"chat.completion.chunk","created":1760000000,"model":"bench"';
  return chunk(
    `data: {${head},"choices":[{"index":0,"delta":{${delta}},"logprobs":null,"finish_reason":${finish}}]}\n\n`,
  );
}

const placeholder = '~000000000';
const [stampedStart = '', stampedEnd = ''] = frame(`"content":"${placeholder}"`).split(placeholder);
const plainFrame = frame('"content":"lorem"');
const opening = `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n${frame('"role":"assistant","content":""')}`;
const closing = `${frame('', '"stop"')}${chunk('data: [DONE]\n\n')}0\r\n\r\n`;

const replyTexts = {
  prose: makeReplyText('prose'),
  code: makeReplyText('code'),
  table: makeReplyText('table'),
  list: makeReplyText('list'),
};

function tokenFrame({ text }: ReplyPlan, index: number): string {
  if (text === 'stamped') return stampedStart + makeStamp(nowUs()) + stampedEnd;
  return text === 'plain' ? plainFrame : frame(`"content":${JSON.stringify(replyTexts[text](index))}`);
}

/** Sends what is due. */
function advance(stream: Stream): void {
  const { socket, plan } = stream;
  if (socket.destroyed) streams.delete(stream);
  const dueUs = nowUs();
  for (; stream.nextUs <= dueUs && stream.sent < plan.tokens; stream.nextUs += stream.periodUs) {
    socket.write(tokenFrame(plan, stream.sent), 'latin1');
    stream.sent += 1;
  }
  if (stream.sent < plan.tokens) return;
  socket.write(closing, 'latin1');
  streams.delete(stream);
}

function begin(socket: Socket, plan: ReplyPlan): void {
  socket.write(opening, 'latin1');
  const periodUs = plan.rate === 0 ? 0 : 1e6 / plan.rate;
  const stream = { socket, plan, sent: 0, nextUs: nowUs(), periodUs };
  streams.add(stream);
  advance(stream);
}

function answerJson(socket: Socket, status: string, value: unknown): void {
  const body = JSON.stringify(value);
  socket.write(`HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
}

function answer(socket: Socket, head: string, body: string): void {
  if (/^GET \S*\/models /.test(head)) {
    const id = modelOf({ tokens: 1, rate: 0, text: 'plain' });
    return answerJson(socket, '200 OK', { object: 'list', data: [{ id, object: 'model' }] });
  }
  // The body is the request of a chat completion, of which the model alone matters.
  const { model } = JSON.parse(body) as { model: string };
  const plan = planOf(model);
  if (plan) return begin(socket, plan);
  answerJson(socket, '400 Bad Request', { error: { message: `The model ${model} says no plan.` } });
}

const server = createServer({ noDelay: true }, (socket) => {
  let received = '';
  socket.setEncoding('latin1');
  socket.on('error', () => socket.destroy());
  socket.on('data', (text: string) => {
    received += text;
    const end = received.indexOf('\r\n\r\n') + 4;
    if (end < 4) return;
    const head = received.slice(0, end);
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
    if (received.length < end + length) return;
    const body = received.slice(end, end + length);
    received = received.slice(end + length);
    answer(socket, head, body);
  });
});
server.listen(0, '127.0.0.1', 4096, () => process.send?.(server.address()));
setInterval(() => streams.forEach(advance), tickMs);
