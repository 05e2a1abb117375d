/** Lays out one PDF in a thread of its own, which the server ends afterwards. What they tell each other: `protocol.ts`. */

import { parentPort, workerData } from 'node:worker_threads';
import { zstdDecompressSync } from 'node:zlib';
import { initSync, TypstCompilerBuilder, type TypstCompiler } from '@myriaddreamin/typst-ts-web-compiler';
import type { Event } from '../../core/event.ts';
import { conversationOf, type Conversation } from '../conversation.ts';
import { composePage, encodePage, picturePathsIn } from './compose.ts';
import { fontsFor } from './fonts.ts';
import type { FromWorker, PdfJob, Picture, ToWorker } from './protocol.ts';
import { template } from './template.ts';

/** Of the compiler's: says more about a problem than where it is. */
const fullDiagnostics = 2;

/** Of the data of all pages: some 1,500 of them, for which the engine takes a gigabyte. */
const mostCharacters = 6_000_000;

// What `render.ts` starts the thread with.
const job = workerData as PdfJob;
const events: Event[] = [];

function say(message: FromWorker, transfer: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

async function makeCompiler(engine: WebAssembly.Module, text: string): Promise<TypstCompiler> {
  initSync({ module: engine });
  const builder = new TypstCompilerBuilder();
  // No files but those that are handed in below.
  builder.set_dummy_access_model();
  for (const name of fontsFor(text)) {
    const font = job.fonts[name];
    if (font) await builder.add_raw_font(zstdDecompressSync(font));
  }
  return builder.build();
}

interface Compiled {
  result?: Uint8Array;
  diagnostics?: unknown;
}

async function layOut(
  engine: WebAssembly.Module,
  conversation: Conversation,
  pictures: readonly Picture[],
): Promise<void> {
  const places = new Map(pictures.map(({ path, ending }, at) => [path, `picture-${at}.${ending}`]));
  const page = encodePage(composePage(conversation, job.options, places));
  if (page.length > mostCharacters) return say({ type: 'tooLong' });
  const compiler = await makeCompiler(engine, page);
  compiler.map_shadow('/page.json', Buffer.from(page));
  for (const [at, { ending, bytes }] of pictures.entries()) compiler.map_shadow(`/picture-${at}.${ending}`, bytes);
  compiler.add_source('/main.typ', template);
  // The compiler's own types say nothing of what it answers.
  const { result, diagnostics } = compiler.compile('/main.typ', undefined, 'pdf', fullDiagnostics) as Compiled;
  if (result) say({ type: 'done', pdf: result }, [result.buffer as ArrayBuffer]);
  // A picture that cannot be read is no reason to have nothing.
  else if (pictures.length > 0) await layOut(engine, conversation, []);
  else throw new Error(JSON.stringify(diagnostics));
}

parentPort?.on('message', (message: ToWorker) => {
  if (message.type === 'events') {
    // Written by the store from Events.
    events.push(...(JSON.parse(`[${message.events.join(',')}]`) as Event[]));
    return;
  }
  const { session, exportedAt, originName, running } = job;
  const conversation = { session, exportedAt, originName, ...conversationOf(events, running) };
  if (message.type === 'end') say({ type: 'pictures', paths: picturePathsIn(conversation) });
  else
    void layOut(message.engine, conversation, message.pictures).catch((error: unknown) =>
      say({ type: 'failed', why: String(error) }),
    );
});
