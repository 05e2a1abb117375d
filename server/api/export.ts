/** A session as a file to keep: `GET /api/sessions/:id/export?format=md|pdf|json[&thinking=0][&tools=0][&branches=1]`. */

import { setImmediate } from 'node:timers/promises';
import type { Context } from 'hono';
import { z } from 'zod';
import { Refused } from '../core/refusal.ts';
import { readConversation, subjectOf, type ExportSources } from '../export/conversation.ts';
import { fileName } from '../export/file-name.ts';
import { jsonOf } from '../export/json.ts';
import { markdownOf } from '../export/markdown/document.ts';
import type { RenderPdf } from '../export/pdf/render.ts';
import { disposition } from './files.ts';
import { refuse } from './problem.ts';

/** How long others wait for their turn at most, unless a single message takes longer. */
const sliceMs = 4;

/** Characters that go out at once. */
const pieceLength = 64 * 1024;

const flag = z.enum(['0', '1']);
const query = z.strictObject({
  format: z.enum(['md', 'pdf', 'json']),
  thinking: flag.default('1'),
  tools: flag.default('1'),
  branches: flag.default('0'),
});

const mediaTypes = {
  md: 'text/markdown; charset=utf-8',
  pdf: 'application/pdf',
  json: 'application/json',
} as const;

/**
 * Makes the next piece when the reader has taken the one before, and lets others have the event loop in between. A text of
 * no length is a place where they may.
 */
export function streamOf(text: Generator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let isLeft = false;
  return new ReadableStream({
    async pull(controller) {
      let piece = '';
      while (piece === '') {
        await setImmediate();
        if (isLeft) return;
        const until = performance.now() + sliceMs;
        while (piece.length < pieceLength && performance.now() < until) {
          const { done, value } = text.next();
          if (done) {
            if (piece !== '') controller.enqueue(encoder.encode(piece));
            return controller.close();
          }
          piece += value;
        }
      }
      controller.enqueue(encoder.encode(piece));
    },
    cancel() {
      isLeft = true;
      text.return(undefined);
    },
  });
}

export interface ExportRouteSources extends ExportSources {
  renderPdf: RenderPdf;
}

export async function exportSession(c: Context, sources: ExportRouteSources): Promise<Response> {
  try {
    const asked = query.safeParse(c.req.query());
    if (!asked.success)
      throw new Refused(
        'invalid',
        'Ask for format=md, format=pdf or format=json; thinking=0 and tools=0 leave those out, branches=1 adds other branches.',
      );
    const session = sources.store.load(c.req.param('id') ?? '');
    if (!session) throw new Refused('missing', 'There is no such session; it may have been deleted.');
    const { format, ...flags } = asked.data;
    const options = {
      thinking: flags.thinking === '1',
      tools: flags.tools === '1',
      branches: flags.branches === '1',
    };
    const subject = subjectOf(sources.store, session, new Date());
    c.header('Content-Disposition', disposition('attachment', fileName(session.name, format)));
    c.header('Content-Type', mediaTypes[format]);
    c.header('Cache-Control', 'no-store');
    if (format === 'json') return c.body(streamOf(jsonOf(sources.store, subject)));
    if (format === 'pdf') {
      const pdf = await sources.renderPdf({ ...subject, options }, c.req.raw.signal);
      // The thread has handed its memory over.
      return c.body(pdf as Uint8Array<ArrayBuffer>);
    }
    return c.body(streamOf(markdownOf(readConversation(sources, subject), options)));
  } catch (error) {
    c.header('Content-Disposition', undefined);
    // Whoever asked has gone: nobody reads this answer.
    if (c.req.raw.signal.aborted) return c.body(null);
    return refuse(c, error);
  }
}
