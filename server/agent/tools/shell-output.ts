/** Keeps what a command prints: beginning and end for the model, the rest in a file of the workspace, all of it bounded. */

import { writeSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { createNew } from '../../workspace/files.ts';
import { openDirectory } from '../../workspace/open.ts';
import type { Directory } from '../../workspace/open.ts';
import { PathProblem } from '../../workspace/problem.ts';
import { asPrinted, endOf, startOf } from './text/controls.ts';

const most = { head: 8_000, tail: 24_000, fileBytes: 16 * 1024 * 1024 };
const place = '.sessile/output';

export interface ShellOutput extends AsyncDisposable {
  add(text: string): void;
  /** For the model. */
  text(): string;
}

export async function openShellOutput(workspace: string): Promise<ShellOutput> {
  const file = await openOverflow(workspace);
  let head = '';
  let tail = '';
  let length = 0;
  return {
    add(text) {
      length += text.length;
      const room = most.head - head.length;
      if (room > 0) head += text.slice(0, room);
      tail = tail.length + text.length > 4 * most.tail ? endOf(tail + text, most.tail) : tail + text;
      file?.add(text);
    },
    text() {
      // Of so little the tail has not lost anything yet.
      if (length <= most.head + most.tail) return asPrinted(tail);
      const kept = file ? file.kept() : 'the rest was not kept';
      const [start, end] = [startOf(head, most.head), endOf(tail, most.tail)];
      const cut = length - start.length - end.length;
      return `${asPrinted(start)}\n[… ${cut} characters are left out here; ${kept}]\n${asPrinted(end)}`;
    },
    async [Symbol.asyncDispose]() {
      await file?.close(length > most.head + most.tail);
    },
  };
}

interface Overflow {
  add(text: string): void;
  kept(): string;
  close(isNeeded: boolean): Promise<void>;
}

/** Undefined when the workspace has something else in its place. */
async function openOverflow(workspace: string): Promise<Overflow | undefined> {
  try {
    const directory = await openDirectory(workspace, place, { create: true });
    const { name, handle } = await createNumbered(directory);
    return makeOverflow(directory, name, handle);
  } catch (error) {
    if (error instanceof PathProblem) return undefined;
    throw error;
  }
}

async function createNumbered(directory: Directory): Promise<{ name: string; handle: FileHandle }> {
  const taken = (await readdir(directory.at('.'))).map((name) => Number.parseInt(name, 10) || 0);
  for (let number = Math.max(0, ...taken) + 1; ; number += 1) {
    const name = `${number}.txt`;
    const handle = await createNew(directory.at(name), 0o600).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
    if (handle) return { name, handle };
  }
}

function makeOverflow(directory: Directory, name: string, handle: FileHandle): Overflow {
  let left = most.fileBytes;
  let isWhole = true;
  return {
    add(text) {
      const bytes = Buffer.from(text).subarray(0, left);
      if (bytes.length < Buffer.byteLength(text)) isWhole = false;
      if (bytes.length === 0) return;
      try {
        // At once, so that a fast command cannot pile up what is still to be written.
        left -= writeSync(handle.fd, bytes);
      } catch {
        // The disk is full. The command goes on, and what is told of the file stays true.
        left = 0;
        isWhole = false;
      }
    },
    kept: () => `${isWhole ? 'all of it is' : `the first ${most.fileBytes - left} bytes are`} in ${place}/${name}`,
    async close(isNeeded) {
      await handle.close();
      if (!isNeeded) await rm(directory.at(name), { force: true });
      await directory[Symbol.asyncDispose]();
    },
  };
}
