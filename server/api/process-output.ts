/** All that is kept of what a process printed, as a file. */

import { Readable } from 'node:stream';
import type { Context } from 'hono';
import { Refused } from '../core/refusal.ts';
import type { Processes } from '../processes/registry.ts';
import { refuse } from './problem.ts';

const pieceBytes = 256 * 1024;

function offsetOf(c: Context, name: string): number | undefined {
  const text = c.req.query(name);
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Refused('invalid', `${name} is ${JSON.stringify(text.slice(0, 40))}; it must be a number of bytes from 0.`);
}

async function* piecesOf(processes: Processes, id: string, from: number, to: number): AsyncGenerator<Buffer> {
  for (let at = from; at < to;) {
    const piece = await processes.read(id, at, Math.min(pieceBytes, to - at));
    const first = Math.min(piece.from, to);
    if (first > at) yield Buffer.from(`\n[${first - at} bytes are not kept here.]\n`);
    const bytes = piece.bytes.subarray(0, Math.max(0, to - first));
    if (bytes.length === 0) return;
    yield bytes;
    at = first + bytes.length;
  }
}

/** `GET /api/processes/:id/output?from=BYTE[&to=BYTE]`: what is kept of it, as it was printed. */
export function download(c: Context, processes: Processes): Response {
  try {
    const process = processes.get(c.req.param('id') ?? '');
    const total = processes.length(process.id);
    const from = offsetOf(c, 'from') ?? 0;
    const to = offsetOf(c, 'to') ?? total;
    if (from > total) throw new Refused('invalid', `The output ends at byte ${total}, so there is none at ${from}.`);
    if (to < from) throw new Refused('invalid', `to is ${to}, which is before from, ${from}.`);
    const name = `${process.name.replaceAll(/[^\w.-]+/g, '-').replaceAll(/^-+|-+$/g, '') || 'output'}.log`;
    c.header('Content-Security-Policy', "sandbox; default-src 'none'");
    c.header('Content-Disposition', `attachment; filename="${name}"`);
    c.header('Content-Type', 'text/plain; charset=utf-8');
    c.header('Cache-Control', 'private, no-cache');
    if (c.req.method === 'HEAD') return c.body(null, 200);
    const stream = Readable.toWeb(Readable.from(piecesOf(processes, process.id, from, Math.min(to, total))));
    // The two declarations of the same class do not know each other.
    return c.body(stream as ReadableStream<Uint8Array>);
  } catch (error) {
    return refuse(c, error);
  }
}
