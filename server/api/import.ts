/** `POST /api/import`: a file of conversations, as the body itself or as the field `file` of a form. */

import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import { Refused } from '../core/refusal.ts';
import { summarize } from '../core/summary.ts';
import type { ImportFile } from '../export/import/import.ts';
import { readForm } from './multipart.ts';
import { refuse } from './problem.ts';

const mostBytes = 64 * 1024 * 1024;
/** Around the file, when it comes in a form. */
const formBytes = 64 * 1024;

export interface ImportRouteSources {
  importFile: ImportFile;
}

async function gather(content: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>[]> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const piece of content) {
    length += piece.length;
    if (length > mostBytes)
      throw new Refused('too_large', `The file is larger than ${mostBytes / 1024 / 1024} MiB. Import its parts.`);
    // What comes next may come in the same memory.
    pieces.push(Uint8Array.from(piece));
  }
  return pieces;
}

async function fileIn(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer>[]> {
  const type = incoming.headers['content-type'] ?? '';
  // The socket is still needed for the answer when the rest of the body is not.
  const body = incoming.iterator({ destroyOnReturn: false });
  if (!type.startsWith('multipart/')) return gather(body);
  for await (const { name, content } of readForm(type, body)) if (name === 'file') return gather(content);
  throw new Refused('invalid', 'Send the file in a field named "file", or as the body itself.');
}

export async function importSessions(
  c: Context,
  { importFile }: ImportRouteSources,
  incoming: IncomingMessage,
): Promise<Response> {
  try {
    if (Number(incoming.headers['content-length'] ?? 0) > mostBytes + formBytes)
      throw new Refused('too_large', `The file is larger than ${mostBytes / 1024 / 1024} MiB. Import its parts.`);
    const { sessions, report } = await importFile(await fileIn(incoming));
    const summaries = sessions.map(summarize);
    return c.json({ session: summaries[0], sessions: summaries, report });
  } catch (error) {
    if (!incoming.complete) c.header('Connection', 'close');
    if (incoming.errored) return refuse(c, new Refused('invalid', 'The import was broken off; nothing was imported.'));
    return refuse(c, error);
  }
}
