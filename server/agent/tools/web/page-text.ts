/** A page as text that a model reads: HTML as Markdown, other texts as they are, the rest described. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { streamHtmlToMarkdown, withMinimalPreset } from '@mdream/js';
import type { Page } from '../../../egress/client.ts';

export interface PageText {
  text: string;
  /** Empty when the page has none. */
  title: string;
}

/** Characters that are converted before others get their turn. */
const helping = 32 * 1024;
/** Characters. What has less than this has lost its content with what was taken for its frame. */
const shortest = 200;
const pages = ['text/html', 'application/xhtml+xml'];
const texts = /^text\/|^application\/(.+\+)?(json|xml|yaml|javascript|ecmascript|toml|x-ndjson|x-sh)$|\+xml$/;
/** What the converter writes above a page that says something about itself. */
const frontmatter = /^---\n(?<fields>[\s\S]*?)\n---\n/;

export async function pageText({ url, type, charset, body }: Page, signal: AbortSignal): Promise<PageText> {
  if (!pages.includes(type) && !texts.test(type) && !(type === '' && isText(body))) {
    return { text: `[${type || 'Something without a type'}, ${body.length} bytes: not text, not shown]`, title: '' };
  }
  const source = decode(body, charset || declaredCharset(body, type));
  if (!pages.includes(type)) return { text: source, title: '' };
  const options = { origin: new URL(url).origin };
  const content = await convert(source, withMinimalPreset(options), signal);
  const title = titleOf(frontmatter.exec(content)?.groups?.fields ?? '');
  const rest = content.replace(frontmatter, '').trim();
  const text = rest.length < shortest ? (await convert(source, options, signal)).trim() : rest;
  return { text, title };
}

async function convert(
  html: string,
  options: Parameters<typeof streamHtmlToMarkdown>[1],
  signal: AbortSignal,
): Promise<string> {
  let at = 0;
  const source = new ReadableStream<string>({
    async pull(controller) {
      await nextTurn();
      if (at >= html.length || signal.aborted) return controller.close();
      controller.enqueue(html.slice(at, (at += helping)));
    },
  });
  let text = '';
  for await (const piece of streamHtmlToMarkdown(source, options)) text += piece;
  return text;
}

function titleOf(fields: string): string {
  const written = /^title: (.*)$/m.exec(fields)?.[1] ?? '';
  try {
    // Quoted as in JSON where it has to be.
    return written.startsWith('"') ? String(JSON.parse(written)) : written;
  } catch {
    return written;
  }
}

function isText(body: Buffer): boolean {
  return !body.subarray(0, 8_000).includes(0);
}

/** What a page says of itself where its server says nothing. */
function declaredCharset(body: Buffer, type: string): string {
  const start = pages.includes(type) ? body.toString('latin1', 0, 1024) : '';
  return /<meta[^>]{0,200}charset=["']?([\w-]+)/i.exec(start)?.[1] ?? 'utf-8';
}

function decode(body: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    // A name that nobody knows.
    return new TextDecoder().decode(body);
  }
}
