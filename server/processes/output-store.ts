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
  let file: FileHandle | undefined;

  async function fileAt(offset: number): Promise<FileHandle> {
    if (file && startOf(offset) !== offset) return file;
    await file?.close();
    file = await open(join(directory, String(offset)), 'wx', 0o600);
    const old = offset - (keptSegments + 1) * segmentBytes;
    if (old >= headBytes) await rm(join(directory, String(old)), { force: true });
    return file;
  }

  async function write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const room = endOf(length) - length;
      const { bytesWritten } = await (await fileAt(length)).write(bytes, at, Math.min(room, bytes.length - at));
      at += bytesWritten;
      length += bytesWritten;
    }
  }

  return {
    get length() {
      return length;
    },
    async append(bytes) {
      const before = length;
      try {
        if (lost > 0) await write(Buffer.from(`\n[${lost} bytes are lost here: the disk did not take them.]\n`));
        lost = 0;
        await write(bytes);
      } catch (error) {
        // The command goes on, and says later what is missing.
        if (!isOfDisk(error)) throw error;
        lost += bytes.length - Math.min(bytes.length, length - before);
      }
    },
    async [Symbol.asyncDispose]() {
      await file?.close();
      file = undefined;
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
