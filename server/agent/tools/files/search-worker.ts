/**
 * Looks into many files in a thread of its own: there it may wait for the disk file by file, which costs a tenth of doing it
 * beside everything else, and a pattern that takes for ever stops nobody and can be ended.
 */

import { once } from 'node:events';
import { constants } from 'node:fs';
import { Worker } from 'node:worker_threads';

export interface MatchOptions {
  pattern: string;
  flags: string;
  /** Lines shown around a match. */
  context: number;
  /** Lines longer than this are cut around the match. */
  width: number;
  /** Larger files are passed over. */
  mostBytes: number;
}

export interface MatchedLine {
  number: number;
  isMatch: boolean;
  text: string;
}

export interface FileMatches {
  path: string;
  /** Lines that match, shown or not. */
  count: number;
  /** The first of them, with the lines around them. */
  lines: MatchedLine[];
}

/** `address` is one for `node:fs`, in a directory that stays open until the answer. */
export interface SearchedFile {
  path: string;
  address: string;
}

export interface SearchWorker extends AsyncDisposable {
  /** What is found in each file that has matches, at most so many of them shown. Rejects when the signal comes first. */
  match(files: SearchedFile[], limit: number): Promise<FileMatches[]>;
  /** When each was changed, in milliseconds since 1970; 0 for what is not there. */
  times(files: SearchedFile[]): Promise<number[]>;
}

export function makeSearchWorker(signal: AbortSignal, options?: MatchOptions): SearchWorker {
  // As source text, since the single binary has no files that a thread could be started from.
  const worker = new Worker(`(${work.toString()})()`, {
    eval: true,
    workerData: { options, flags: constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK },
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  // While nobody waits for an answer, an error has nobody to tell; the next question then fails.
  worker.on('error', () => {});
  async function ask(question: Question): Promise<unknown> {
    const answer = once(worker, 'message', { signal });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window.
    worker.postMessage(question);
    const [answered] = await answer;
    return answered;
  }
  return {
    // What `work` answers to each question.
    match: async (files, limit) => (await ask({ what: 'match', files, limit })) as FileMatches[],
    times: async (files) => (await ask({ what: 'times', files })) as number[],
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}

type Question = { what: 'match'; files: SearchedFile[]; limit: number } | { what: 'times'; files: SearchedFile[] };

/** Runs in the thread, from its text alone: it can use nothing of this module. */
function work(): void {
  const { parentPort: port, workerData } = process.getBuiltinModule('node:worker_threads');
  const { closeSync, fstatSync, lstatSync, openSync, readSync } = process.getBuiltinModule('node:fs');
  // What makeSearchWorker passes.
  const { options, flags } = workerData as { options?: MatchOptions; flags: number };
  const expression = options && new RegExp(options.pattern, options.flags);

  port?.on('message', (question: Question) => {
    port.postMessage(question.what === 'times' ? question.files.map(timeOf) : matchAll(question));
  });

  function timeOf({ address }: SearchedFile): number {
    return lstatSync(address, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  }

  function matchAll({ files, limit }: { files: SearchedFile[]; limit: number }) {
    const found: FileMatches[] = [];
    let left = limit;
    for (const { path, address } of files) {
      const { count, lines } = matchText(read(address), Math.max(0, left));
      if (count > 0) found.push({ path, count, lines });
      left -= count;
    }
    return found;
  }

  /** Empty for whatever is no text, is too large, or has names elsewhere. */
  function read(address: string): string {
    let file: number | undefined;
    try {
      file = openSync(address, flags);
      const stats = fstatSync(file);
      if (!stats.isFile() || stats.nlink > 1 || stats.size > (options?.mostBytes ?? 0)) return '';
      // Linux has opened the very entry of the directory; elsewhere the path may have come to mean another.
      if (process.platform !== 'linux' && lstatSync(address).ino !== stats.ino) return '';
      const buffer = Buffer.allocUnsafe(stats.size);
      let length = 0;
      for (let got = 1; got > 0 && length < buffer.length; length += got)
        got = readSync(file, buffer, length, buffer.length - length, null);
      const bytes = buffer.subarray(0, length);
      return bytes.subarray(0, 8000).includes(0) ? '' : bytes.toString('utf8');
    } catch {
      // It is gone, or not ours to read: for a search it is not there.
      return '';
    } finally {
      if (file !== undefined) closeSync(file);
    }
  }

  function matchText(text: string, limit: number): Omit<FileMatches, 'path'> {
    if (!options || !expression || text === '') return { count: 0, lines: [] };
    const lines = text.split(/\r?\n/);
    if (lines.at(-1) === '') lines.pop();
    const places = new Map<number, number>();
    let count = 0;
    for (const [index, line] of lines.entries()) {
      const at = line.search(expression);
      if (at < 0) continue;
      count += 1;
      if (count <= limit) places.set(index, at);
    }
    const shown = new Set<number>();
    for (const index of places.keys()) {
      for (let near = index - options.context; near <= index + options.context; near += 1) shown.add(near);
    }
    return {
      count,
      lines: [...shown].flatMap((index) => shownLine(index, lines[index], places.get(index), options.width) ?? []),
    };
  }

  function shownLine(
    index: number,
    line: string | undefined,
    place: number | undefined,
    width: number,
  ): MatchedLine | undefined {
    if (line === undefined) return undefined;
    const start = Math.max(0, Math.min((place ?? 0) - width / 4, line.length - width));
    const cut = line.slice(start, start + width).toWellFormed();
    const text = `${start > 0 ? '…' : ''}${cut}${start + width < line.length ? '…' : ''}`;
    return { number: index + 1, isMatch: place !== undefined, text };
  }
}
