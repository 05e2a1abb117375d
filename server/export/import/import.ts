/** A file becomes sessions: all of one at once, or a sentence that says why not. */

import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { Refused } from '../../core/refusal.ts';
import type { Session } from '../../core/session.ts';
import type { Settings } from '../../core/settings.ts';
import type { Names } from '../../log/names.ts';
import type { Adoption } from '../../log/store.ts';
import { makeWaitingLine } from '../waiting-line.ts';
import { readFile, type FromReader, type ToReader } from './reading.ts';
import type { FromWorker, ImportJob } from './worker.ts';

/** Files that may wait for their turn. */
const mostWaiting = 8;

/** Bytes of a file that is read at once; a larger one is read by a thread. */
const mostAtOnce = 64 * 1024;

/** Ids that are looked up at once. */
const namesAtOnce = 500;

export interface ImportSources {
  names: Names;
  /** Begins to write a session. */
  adopt: (session: string) => Adoption;
  startWorker: (job: ImportJob) => Worker;
  /** Makes the workspace of a session, with nothing in it. */
  makeWorkspace: (session: string) => Promise<void>;
  /** Of a session that says nothing else. */
  defaults: () => Promise<Settings>;
  makeId: () => string;
  now: () => Date;
  /** The server ends: what is half imported is dropped. */
  signal: AbortSignal;
}

export interface ImportReport {
  /** The program that wrote the file. */
  program: string;
  sessions: number;
  messages: number;
  /** Whether ids were taken, so that the session has new ones. */
  isRenamed: boolean;
  /** What was left out, with how often; empty when nothing was. */
  skipped: { what: string; count: number }[];
  /** Rights that the file gave and the import took, in words, with in how many sessions; empty when there were none. */
  changed: { what: string; count: number }[];
}

export interface Imported {
  /** The first one has the place of honour: a file of our own has one only. */
  sessions: Session[];
  report: ImportReport;
}

interface Reader extends AsyncDisposable {
  ask: (message: ToReader) => Promise<FromReader>;
}

function readHere(bytes: Uint8Array, sources: ImportSources, now: string): Reader {
  const reading = readFile(bytes, { makeId: sources.makeId, now });
  return {
    async ask(message) {
      await setImmediate();
      const { value } = reading.next(message);
      if (!value) throw new Error('The file was read to its end already.');
      return value;
    },
    async [Symbol.asyncDispose]() {},
  };
}

function readInThread(worker: Worker): Reader {
  // Whatever the thread dies of ends the waiting for it.
  const death = new AbortController();
  worker.on('error', (error: NodeJS.ErrnoException) =>
    death.abort(
      error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? new Refused('too_large', 'The file takes more memory than there is for it. Import its parts.')
        : error,
    ),
  );
  return {
    async ask(message) {
      death.signal.throwIfAborted();
      const answered = once(worker, 'message', { signal: death.signal });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window.
      worker.postMessage(message);
      const [answer] = (await answered.catch(() => {
        throw death.signal.reason;
      })) as [FromWorker];
      if (answer.type === 'refused') throw new Refused(answer.refusal.code, answer.refusal.message);
      return answer;
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}

function counted(whats: Iterable<[string, number]>): { what: string; count: number }[] {
  return [...whats].map(([what, count]) => ({ what, count })).toSorted((a, b) => b.count - a.count);
}

export function makeImporter(sources: ImportSources) {
  const { names, adopt, startWorker, makeWorkspace, defaults, now, signal } = sources;
  const inLine = makeWaitingLine(mostWaiting, 'files are being imported');

  async function areTaken(ids: readonly string[]): Promise<boolean> {
    for (let at = 0; at < ids.length; at += namesAtOnce) {
      if (names.areTaken(ids.slice(at, at + namesAtOnce))) return true;
      await setImmediate();
    }
    return false;
  }

  async function take(reader: Reader): Promise<Imported> {
    const sessions: Session[] = [];
    const changed = new Map<string, number>();
    let messages = 0;
    let isRenamed = false;
    let adoption: Adoption | undefined;
    try {
      let step = await reader.ask({ type: 'next' });
      while (step.type !== 'done') {
        if (signal.aborted)
          throw new Refused('unavailable', 'The server is being stopped: the rest of the file was not imported.');
        let answer: ToReader = { type: 'next' };
        switch (step.type) {
          case 'defaults':
            answer = { type: 'defaults', settings: await defaults() };
            break;
          case 'names':
            answer = { type: 'names', areTaken: await areTaken(step.names) };
            break;
          case 'events':
            adoption ??= adopt(step.session);
            adoption.add(step.events);
            break;
          case 'session':
            // Else it would begin with the files of the session here that the file names as its origin.
            if (step.isFork) await makeWorkspace(step.session);
            if (adoption) sessions.push(adoption.finish());
            adoption = undefined;
            messages += step.messages;
            isRenamed ||= step.isRenamed;
            for (const what of step.changes) changed.set(what, (changed.get(what) ?? 0) + 1);
        }
        step = await reader.ask(answer);
      }
      const { program, skipped } = step;
      const report = { program, sessions: sessions.length, messages, isRenamed };
      return { sessions, report: { ...report, skipped: counted(skipped), changed: counted(changed) } };
    } catch (error) {
      // At the next start the rest goes by itself.
      if (!signal.aborted) await adoption?.drop();
      throw error;
    }
  }

  async function read(pieces: readonly Uint8Array<ArrayBuffer>[]): Promise<Imported> {
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const at = now().toISOString();
    await using reader =
      length > mostAtOnce
        ? readInThread(startWorker({ pieces, now: at }))
        : readHere(Buffer.concat(pieces), sources, at);
    return await take(reader);
  }

  /** One file after the other: what one brings is known before the next is looked at. The pieces are given away. */
  return function importFile(pieces: readonly Uint8Array<ArrayBuffer>[]): Promise<Imported> {
    return inLine(() => read(pieces));
  };
}

export type ImportFile = ReturnType<typeof makeImporter>;
