/** Has diagrams drawn by a document that is shut off from everything, one after the other. */

import type { Answer, Drawing, Look, Order } from '../../diagram/message.ts';
import { text } from '../../text.ts';

export type Drawn = Drawing | { problem: string };

/** Reading its code takes a while over a slow line. */
const LOAD_MS = 30_000;
const DRAW_MS = 5_000;
/** Afterwards its memory is given back. */
const IDLE_MS = 60_000;
const MOST_CHARACTERS = 50_000;
const MOST_SVG_CHARACTERS = 4_000_000;
const KEPT = 100;

interface Studio {
  element: HTMLIFrameElement;
  /** The next answer to this order, or of being ready; undefined when it does not come in time. */
  answer(id: number | 'ready', milliseconds: number): Promise<Answer | undefined>;
}

const kept = new Map<string, Drawn>();
let studio: Promise<Studio | undefined> | undefined;
let last: Promise<unknown> = Promise.resolve();
let numbers = 0;
let idle: ReturnType<typeof setTimeout> | undefined;

/** What was drawn before. */
export function keptDrawing(source: string, look: Look): Drawn | undefined {
  return kept.get(keyOf(source, look));
}

/** Draws when its turn comes, unless nobody wants it any more by then. */
export function drawDiagram(source: string, look: Look, isWanted: () => boolean): Promise<Drawn | undefined> {
  const turn = last.then(async () => {
    if (!isWanted()) return undefined;
    return keptDrawing(source, look) ?? (await drawNow(source, look));
  });
  last = turn;
  return turn;
}

async function drawNow(source: string, look: Look): Promise<Drawn> {
  if (source.length > MOST_CHARACTERS) return { problem: text.diagram.tooLong };
  clearTimeout(idle);
  studio ??= openStudio();
  const open = await studio;
  if (!open) {
    studio = undefined;
    return { problem: text.diagram.unavailable };
  }
  const order: Order = { id: ++numbers, source, look };
  const answering = open.answer(order.id, DRAW_MS);
  // A document without an origin cannot be named; the page's policy keeps it where it is.
  open.element.contentWindow?.postMessage(order, '*');
  const answer = await answering;
  if (!answer) {
    closeStudio(open);
    return { problem: text.diagram.tooSlow };
  }
  idle = setTimeout(() => closeStudio(open), IDLE_MS);
  const drawn = read(answer);
  const [oldest] = kept.keys();
  if (kept.size >= KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(keyOf(source, look), drawn);
  return drawn;
}

async function openStudio(): Promise<Studio | undefined> {
  const element = document.createElement('iframe');
  element.sandbox.add('allow-scripts');
  element.src = '/diagram.html';
  element.className = 'diagram-studio';
  element.title = text.diagram.studio;
  element.tabIndex = -1;
  element.setAttribute('aria-hidden', 'true');
  const open: Studio = {
    element,
    answer: (id, milliseconds) =>
      new Promise((resolve) => {
        const listening = new AbortController();
        const end = (answer?: Answer) => {
          clearTimeout(timer);
          listening.abort();
          resolve(answer);
        };
        const timer = setTimeout(end, milliseconds);
        const listen = (event: MessageEvent<Answer>) => {
          if (event.source !== element.contentWindow) return;
          if ((event.data.type === 'ready' ? 'ready' : event.data.id) === id) end(event.data);
        };
        addEventListener('message', listen, { signal: listening.signal });
      }),
  };
  const ready = open.answer('ready', LOAD_MS);
  document.body.append(element);
  if (await ready) return open;
  element.remove();
  return undefined;
}

function closeStudio({ element }: Studio): void {
  element.remove();
  studio = undefined;
}

/** What comes from there has the right shape, as the code there is ours, but any size. */
function read(answer: Answer): Drawn {
  if (answer.type !== 'drawn') {
    const message = answer.type === 'failed' ? answer.message : '';
    const [line = ''] = message.split('\n');
    return { problem: line ? text.diagram.failed(line.slice(0, 200).replace(/[\s:.]+$/, '')) : text.diagram.unknown };
  }
  const { svg, width, height, title } = answer;
  const isSound = width > 0 && height > 0 && width < 50_000 && height < 50_000;
  if (!isSound || svg.length > MOST_SVG_CHARACTERS) return { problem: text.diagram.tooLarge };
  return { svg, width, height, title: title.slice(0, 500) };
}

function keyOf(source: string, look: Look): string {
  return JSON.stringify([look, source]);
}
