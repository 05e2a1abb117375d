/** What the server and the thread that lays out a PDF tell each other. */

import type { RunningPart } from '../../core/running.ts';
import type { Subject } from '../conversation.ts';
import type { ExportOptions } from '../options.ts';

export interface PdfJob extends Subject {
  /** Compressed with zstd, by their names in `fonts.ts`. */
  fonts: Record<string, Uint8Array>;
  running: readonly RunningPart[];
  options: ExportOptions;
}

export interface Picture {
  /** In the workspace. */
  path: string;
  ending: 'png' | 'jpg' | 'gif' | 'webp';
  bytes: Uint8Array;
}

/** The events in their order as JSON, then `end`, and the pictures that are asked for then, with what lays them out. */
export type ToWorker =
  | { type: 'events'; events: string[] }
  | { type: 'end' }
  | { type: 'pictures'; pictures: Picture[]; engine: WebAssembly.Module };

export type FromWorker =
  | { type: 'pictures'; paths: string[] }
  | { type: 'done'; pdf: Uint8Array }
  | { type: 'tooLong' }
  | { type: 'failed'; why: string };
