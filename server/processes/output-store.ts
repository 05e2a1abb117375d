/**
 * What a process prints, on disk: its first 1 MiB and at least its last 32 MiB, addressed by the offset in all that it ever
 * printed. Kept in files named after the offset at which they begin, so that what is there tells itself, whoever wrote it.
 */

import { constants } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes of the first file, which is never given up, and of each of the rest. */
const headBytes = 1024 * 1024;
const segmentBytes = 4 * 1024 * 1024;
/** Full files of the tail that stay besides the one that grows. */
const keptSegments = 8;

/** One writer a directory; `append` is not called again before it has answered. */
export interface OutputWriter extends AsyncDisposable {
  /** All that was printed, in bytes. */
  readonly length: number;
  append(bytes: Uint8Array): Promise<void>;
}

export interface OutputPiece {
  /** Of the first byte: where it was asked for, or the next one that is kept. */
  from: number;
  bytes: Buffer;
}

/** Begins in a directory without output. */
export async function createOutput(directory: string): Promise<OutputWriter> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  let length = 0;
  /** Bytes that the disk did not take. */
  let lost = 0;
  let file: { start: number; handle: FileHandle } | undefined;

  async function close(): Promise<void> {
    const last = file?.handle;
    file = undefined;
    await last?.close();
  }

  async function fileAt(offset: number): Promise<FileHandle> {
    const start = startOf(offset);
    if (file?.start === start) return file.handle;
    await close();
    // A full disk may have taken the file and nothing in it, so it may be there.
    const handle = await open(join(directory, String(start)), constants.O_WRONLY | constants.O_CREAT, 0o600);
    file = { start, handle };
    const old = start - (keptSegments + 1) * segmentBytes;
    if (old >= headBytes) await rm(join(directory, String(old)), { force: true });
    return handle;
  }

  /** Answers how many of them the disk took. */
  async function write(bytes: Uint8Array): Promise<number> {
    let at = 0;
    try {
      while (at < bytes.length) {
        const room = Math.min(endOf(length) - length, bytes.length - at);
        const { bytesWritten } = await (await fileAt(length)).write(bytes, at, room, length - startOf(length));
        at += bytesWritten;
        length += bytesWritten;
      }
    } catch (error) {
      if (!isOfDisk(error)) throw error;
    }
    return at;
  }

  /** Whether the disk has taken word of all that is missing. */
  async function tellLost(): Promise<boolean> {
    if (lost === 0) return true;
    const notice = Buffer.from(`\n[${lost} bytes are lost here: the disk did not take them.]\n`);
    if ((await write(notice)) < notice.length) return false;
    lost = 0;
    return true;
  }

  /** Takes no room on the disk: stands over the last that it took. */
  async function tellAtEnd(): Promise<void> {
    const notice = Buffer.from('\n[The rest is lost: the disk did not take it.]\n');
    const last = startOf(Math.max(0, length - 1));
    if (length - last < notice.length) return;
    const handle = await fileAt(last);
    await handle.write(notice, 0, notice.length, length - last - notice.length);
  }

  return {
    get length() {
      return length;
    },
    async append(bytes) {
      // The command goes on, and what is missing is told later.
      const taken = (await tellLost()) ? await write(bytes) : 0;
      lost += bytes.length - taken;
    },
    async [Symbol.asyncDispose]() {
      try {
        if (!(await tellLost())) await tellAtEnd();
        await close();
      } catch (error) {
        if (!isOfDisk(error)) throw error;
      }
    },
  };
}

/** Bytes that were ever printed; 0 where there is no output. */
export async function outputLength(directory: string): Promise<number> {
  const last = (await startsIn(directory)).at(-1);
  return last === undefined ? 0 : last + (await stat(join(directory, String(last)))).size;
}

/** At most `limit` bytes at `from` or, when those are not kept, at the next ones that are. Empty at the end. */
export async function readOutput(directory: string, from: number, limit: number): Promise<OutputPiece> {
  const buffer = Buffer.allocUnsafe(limit);
  let first = from;
  let filled = 0;
  while (filled < limit) {
    const at = first + filled;
    const start = startOf(at);
    const file = await openIfThere(join(directory, String(start)));
    if (file) {
      await using handle = file;
      const room = Math.min(limit - filled, endOf(at) - at);
      const { bytesRead } = await handle.read(buffer, filled, room, at - start);
      filled += bytesRead;
      if (bytesRead < room) break;
    } else {
      const next = (await startsIn(directory)).find((candidate) => candidate > at);
      if (filled > 0 || next === undefined) break;
      first = next;
    }
  }
  return { from: first, bytes: buffer.subarray(0, filled) };
}

function startOf(offset: number): number {
  return offset < headBytes ? 0 : offset - ((offset - headBytes) % segmentBytes);
}

function endOf(offset: number): number {
  return offset < headBytes ? headBytes : startOf(offset) + segmentBytes;
}

async function startsIn(directory: string): Promise<number[]> {
  const names = await readdir(directory).catch(() => []);
  return names.map(Number).toSorted((a, b) => a - b);
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Full, over quota, read-only, broken: whatever the system names. */
function isOfDisk(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
