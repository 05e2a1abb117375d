/** PDFs, made one after the other, each by a thread that ends with it. */

import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Worker } from 'node:worker_threads';
import { zstdDecompress } from 'node:zlib';
import { Refused } from '../../core/refusal.ts';
import type { Session } from '../../core/session.ts';
import { encodedEvents, type ExportSources, type Subject } from '../conversation.ts';
import type { ExportOptions } from '../options.ts';
import { makeWaitingLine } from '../waiting-line.ts';
import type { FromWorker, PdfJob, Picture, ToWorker } from './protocol.ts';

/** Orders that may wait for their turn. */
const mostWaiting = 8;

/** A PDF that takes longer is given up. */
const patienceMs = 120_000;

/** How long the engine is kept in memory after its last use, to be faster with the next PDF. */
const keptMs = 600_000;

/** Characters of all events. What is longer would have thousands of pages. */
const mostCharacters = 60_000_000;

export interface PdfParts {
  startWorker: (job: PdfJob) => Worker;
  /** The compiler as WebAssembly, compressed with zstd or not. */
  engine: () => Promise<Uint8Array<ArrayBuffer>>;
  fonts: () => Promise<Record<string, Uint8Array>>;
}

export interface PdfSources extends ExportSources {
  /** A picture of the session's workspace; undefined when it is none, is gone or is too large. */
  readPicture: (session: string, path: string) => Promise<Picture | undefined>;
}

export interface PdfOrder extends Subject {
  options: ExportOptions;
}

/** Pictures of one document. */
const mostPictures = 100;
const mostPictureBytes = 50 * 1024 * 1024;

function tooLong(): Refused {
  return new Refused('too_large', 'The session is too long for a PDF. Export it as Markdown, or leave tool calls out.');
}

function isCompressed(bytes: Uint8Array): boolean {
  return bytes[0] === 0x28 && bytes[1] === 0xb5;
}

export function makePdfRenderer({ startWorker, engine, fonts }: PdfParts, sources: PdfSources) {
  const inLine = makeWaitingLine(mostWaiting, 'PDFs are being made');
  let compiled: Promise<WebAssembly.Module> | undefined;
  let forgetting: NodeJS.Timeout | undefined;

  async function compile(): Promise<WebAssembly.Module> {
    const bytes = await engine();
    return WebAssembly.compile(isCompressed(bytes) ? await promisify(zstdDecompress)(bytes) : bytes);
  }

  function takeEngine(): Promise<WebAssembly.Module> {
    clearTimeout(forgetting);
    forgetting = setTimeout(() => (compiled = undefined), keptMs).unref();
    compiled ??= compile();
    // Whoever waits for it hears of a failure; the next one tries anew.
    compiled.catch(() => (compiled = undefined));
    return compiled;
  }

  async function readPictures(session: string, paths: readonly string[]): Promise<Picture[]> {
    const pictures: Picture[] = [];
    let bytes = 0;
    for (const path of paths.slice(0, mostPictures)) {
      const picture = await sources.readPicture(session, path);
      bytes += picture?.bytes.length ?? 0;
      if (picture && bytes <= mostPictureBytes) pictures.push(picture);
    }
    return pictures;
  }

  async function converse(
    worker: Worker,
    engineReady: Promise<WebAssembly.Module>,
    session: Session,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window.
    const tell = (message: ToWorker): void => worker.postMessage(message);
    const hear = async (): Promise<FromWorker> => {
      const [message] = await once(worker, 'message', { signal });
      // The only messages that `worker.ts` posts.
      return message as FromWorker;
    };
    let characters = 0;
    for (const batch of encodedEvents(sources.store, session.id, session.seq)) {
      characters += batch.reduce((sum, { data }) => sum + data.length, 0);
      if (characters > mostCharacters) throw tooLong();
      tell({ type: 'events', events: batch.map(({ data }) => data) });
      await setImmediate();
      signal.throwIfAborted();
    }
    const asked = hear();
    tell({ type: 'end' });
    const message = await asked;
    const pictures = message.type === 'pictures' ? await readPictures(session.id, message.paths) : [];
    const ready = await engineReady;
    const finished = hear();
    tell({ type: 'pictures', pictures, engine: ready });
    const answer = await finished;
    if (answer.type === 'done') return answer.pdf;
    if (answer.type === 'tooLong') throw tooLong();
    throw new Error(`The PDF of session ${session.id} failed: ${answer.type === 'failed' ? answer.why : answer.type}`);
  }

  async function make(job: Omit<PdfJob, 'fonts'>, signal: AbortSignal): Promise<Uint8Array> {
    signal.throwIfAborted();
    // Made ready while the thread starts and reads.
    const engineReady = takeEngine();
    const worker = startWorker({ fonts: await fonts(), ...job });
    // Whatever the thread dies of ends the waiting for it.
    const death = new AbortController();
    worker.on('error', (error) => death.abort(error));
    try {
      return await converse(worker, engineReady, job.session, AbortSignal.any([signal, death.signal]));
    } catch (error) {
      throw death.signal.aborted && !signal.aborted ? death.signal.reason : error;
    } finally {
      await worker.terminate();
    }
  }

  /** Rejects when the signal comes first; the thread ends then. */
  return async function render(order: PdfOrder, left: AbortSignal): Promise<Uint8Array> {
    const timeUp = AbortSignal.timeout(patienceMs);
    // As of now, however long others take before it.
    const job = { ...order, running: sources.drafts.running(order.session.id) };
    try {
      return await inLine(() => make(job, AbortSignal.any([left, timeUp])));
    } catch (error) {
      if (timeUp.aborted && !left.aborted)
        throw new Refused('too_large', 'The PDF took too long to make; export the session as Markdown.');
      throw error;
    }
  };
}

export type RenderPdf = ReturnType<typeof makePdfRenderer>;
