/** Reads a large file in a thread of its own, a step for each message that asks for one. What they say: `reading.ts`. */

import { randomUUID } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { Refused, type Refusal } from '../../core/refusal.ts';
import { readFile, type FromReader, type ToReader } from './reading.ts';

export interface ImportJob {
  /** Their memory is the thread's alone. */
  pieces: readonly Uint8Array<ArrayBuffer>[];
  /** ISO 8601 UTC. */
  now: string;
}

export type FromWorker = FromReader | { type: 'refused'; refusal: Refusal };

// What `import.ts` starts the thread with.
const { pieces, now } = workerData as ImportJob;
const reading = readFile(Buffer.concat(pieces), { makeId: randomUUID, now });

function step(message: ToReader): FromWorker {
  try {
    const { value } = reading.next(message);
    if (!value) throw new Error('The file was read to its end already.');
    return value;
  } catch (error) {
    if (error instanceof Refused) return { type: 'refused', refusal: error.refusal };
    throw error;
  }
}

const port = parentPort;
port?.on('message', (message: ToReader) => {
  port.postMessage(step(message));
});
