/** Matches lines in a thread of its own, so that a pattern that takes for ever stops nobody and can be ended. */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface GrepOptions {
  pattern: string;
  flags: string;
  /** Lines shown around a match. */
  context: number;
  /** Lines longer than this are cut around the match. */
  width: number;
}

export interface GrepLine {
  number: number;
  isMatch: boolean;
  text: string;
}

export interface GrepWorker extends AsyncDisposable {
  /** The matching lines of a text, with the lines around them. Rejects when the signal comes first. */
  match(text: string, limit: number): Promise<GrepLine[]>;
}

export function makeGrepWorker(options: GrepOptions, signal: AbortSignal): GrepWorker {
  // As source text, since the single binary has no files that a thread could be started from.
  const worker = new Worker(`(${work.toString()})()`, {
    eval: true,
    workerData: options,
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  // While nobody waits for an answer, an error has nobody to tell; the next question then fails.
  worker.on('error', () => {});
  return {
    async match(text, limit) {
      const answer = once(worker, 'message', { signal });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window.
      worker.postMessage({ text, limit });
      const [lines] = await answer;
      // The only message that `work` posts.
      return lines as GrepLine[];
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}

/** Runs in the thread, from its text alone: it can use nothing of this module. */
function work(): void {
  const { parentPort: port, workerData } = process.getBuiltinModule('node:worker_threads');
  // What makeGrepWorker passes.
  const { pattern, flags, context, width } = workerData as GrepOptions;
  const expression = new RegExp(pattern, flags);

  port?.on('message', ({ text, limit }: { text: string; limit: number }) => {
    const lines = text.split(/\r?\n/);
    if (lines.at(-1) === '') lines.pop();
    const places = new Map<number, number>();
    for (const [index, line] of lines.entries()) {
      const at = line.search(expression);
      if (at >= 0) places.set(index, at);
      if (places.size >= limit) break;
    }
    const shown = new Set<number>();
    for (const index of places.keys()) {
      for (let near = index - context; near <= index + context; near += 1) shown.add(near);
    }
    port.postMessage([...shown].flatMap((index) => shownLine(index, lines[index], places.get(index)) ?? []));
  });

  function shownLine(index: number, line: string | undefined, place: number | undefined): GrepLine | undefined {
    if (line === undefined) return undefined;
    const start = Math.max(0, Math.min((place ?? 0) - width / 4, line.length - width));
    const cut = line.slice(start, start + width).toWellFormed();
    const text = `${start > 0 ? '…' : ''}${cut}${start + width < line.length ? '…' : ''}`;
    return { number: index + 1, isMatch: place !== undefined, text };
  }
}
