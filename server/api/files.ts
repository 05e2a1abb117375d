/** Files of a session's workspace, in and out. What comes out is never run as a page of ours. */

import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import type { Context } from 'hono';
import { Refused } from '../core/refusal.ts';
import type { Store } from '../log/store.ts';
import { openFile } from '../workspace/open.ts';
import { toRefused } from '../workspace/problem.ts';
import { isRaster, mediaTypeOf } from '../workspace/uploads/media-type.ts';
import { mostFileBytes, receiveFiles, type Incoming } from '../workspace/uploads/receive.ts';
import { readForm } from './multipart.ts';
import { refuse } from './problem.ts';

const mostFiles = 20;
/** Names and boundaries come on top of the files. */
const mostBytes = mostFiles * mostFileBytes + 1024 * 1024;

export interface FileSources {
  store: Store;
  workspaceOf: (session: string) => string;
  /** Makes the workspace of a session that has not begun yet. */
  prepare: (session: string) => Promise<void>;
  /** Deletes what was made for a session that went away meanwhile. */
  discard: (session: string) => Promise<void>;
}

function checkSession(store: Store, id: string): void {
  if (!store.load(id)) throw new Refused('missing', 'There is no such session; it may have been deleted.');
}

async function* filesIn(contentType: string, body: AsyncIterator<Uint8Array>): AsyncGenerator<Incoming> {
  let count = 0;
  for await (const { name, fileName, content } of readForm(contentType, body)) {
    if (name !== 'files' || fileName === undefined)
      throw new Refused('invalid', 'Send the files as multipart/form-data, each in a field named "files".');
    count += 1;
    if (count > mostFiles)
      throw new Refused('too_large', `At most ${mostFiles} files come in at once; send the rest after them.`);
    yield { name: fileName, content };
  }
  if (count === 0) throw new Refused('invalid', 'There is no file in this upload.');
}

/** `POST /api/sessions/:id/files`: to disk as it comes, all of it or nothing. */
export async function receive(c: Context, sources: FileSources, incoming: IncomingMessage): Promise<Response> {
  const id = c.req.param('id') ?? '';
  try {
    checkSession(sources.store, id);
    if (Number(incoming.headers['content-length'] ?? 0) > mostBytes)
      throw new Refused(
        'too_large',
        `At most ${mostFiles} files of ${mostFileBytes / 1024 / 1024} MiB each come in at once.`,
      );
    if ((incoming.headers['content-encoding'] ?? 'identity') !== 'identity')
      throw new Refused('invalid', 'Send the files as they are, without a Content-Encoding.');
    await sources.prepare(id);
    // The socket is still needed for the answer when the rest of the body is not.
    const body = incoming.iterator({ destroyOnReturn: false });
    const files = await receiveFiles(sources.workspaceOf(id), filesIn(incoming.headers['content-type'] ?? '', body));
    if (!sources.store.load(id)) await sources.discard(id);
    checkSession(sources.store, id);
    return c.json(files.map((file) => ({ id: randomUUID(), ...file })));
  } catch (error) {
    // What is left of the body is not worth its way.
    if (!incoming.complete) c.header('Connection', 'close');
    if (incoming.errored)
      return refuse(c, new Refused('invalid', 'The upload was broken off; nothing of it was kept.'));
    return refuse(c, toRefused(error));
  }
}

function pathIn(c: Context): string {
  const prefix = `/api/sessions/${c.req.param('id')}/files/`;
  const { pathname } = new URL(c.req.url);
  try {
    return decodeURIComponent(pathname.slice(prefix.length));
  } catch {
    throw new Refused('invalid', 'The path is not encoded as a URL should be.');
  }
}

/** Plain for old readers, in full for the rest. RFC 6266 */
export function disposition(kind: 'inline' | 'attachment', path: string): string {
  const name = basename(path).toWellFormed();
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const full = encodeURIComponent(name).replaceAll(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
  return `${kind}; filename="${plain}"; filename*=UTF-8''${full}`;
}

async function headOf(handle: FileHandle): Promise<Buffer> {
  const head = Buffer.alloc(4_096);
  return head.subarray(0, (await handle.read(head, 0, head.length, 0)).bytesRead);
}

/** `GET /api/sessions/:id/files/*path`: a download, or a picture for the page. */
export async function deliver(c: Context, { store, workspaceOf }: FileSources): Promise<Response> {
  try {
    const id = c.req.param('id') ?? '';
    checkSession(store, id);
    const path = pathIn(c);
    const handle = await openFile(workspaceOf(id), path);
    try {
      const { size, mtimeMs } = await handle.stat();
      const mediaType = mediaTypeOf(await headOf(handle));
      const isImage = isRaster(mediaType);
      const tag = `"${size}-${mtimeMs}"`;
      c.header('Content-Security-Policy', "sandbox; default-src 'none'");
      c.header('Content-Disposition', disposition(isImage ? 'inline' : 'attachment', path));
      c.header('Cache-Control', 'private, no-cache');
      c.header('ETag', tag);
      c.header('Content-Type', isImage ? mediaType : 'application/octet-stream');
      const isKnown = c.req.header('if-none-match') === tag;
      if (isKnown || c.req.method === 'HEAD' || size === 0) {
        await handle.close();
        return c.body(null, isKnown ? 304 : 200);
      }
      c.header('Content-Length', String(size));
      // Reading ends with the size that was announced, also of a file that grows.
      const stream = Readable.toWeb(handle.createReadStream({ start: 0, end: size - 1 }));
      // The two declarations of the same class do not know each other.
      return c.body(stream as ReadableStream<Uint8Array>);
    } catch (error) {
      await handle.close();
      throw error;
    }
  } catch (error) {
    return refuse(c, toRefused(error));
  }
}
