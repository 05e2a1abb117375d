/** Colours an element's code when a worker has found the colours. Until then, and where there are none, it is plain text. */

import { colours, type Tokens } from './tokens.ts';

const MOST_CHARACTERS = 200_000;
const MOST_LINES = 2_000;
/** A worker that takes longer is lost to one text: the others get a new one. */
const PATIENCE_MS = 4_000;
const MOST_WORKERS = 3;
const KEPT = 200;
/** Of one frame. */
const MOST_MS = 4;
/** Text is coloured in pieces of some lines once it is longer than this. */
const SLICE = 1_500;
const SLICE_LINES = 20;

interface Job {
  language: string;
  code: string;
  resolve(tokens: Tokens): void;
}

let worker: Worker | undefined;
let started = 0;
let numbers = 0;
const jobs = new Map<number, Job>();
const known = new Map<string, Promise<Tokens>>();
/** The newest work on each element; older ones give up. */
const runs = new WeakMap<Element, object>();

/** Colours up to `lines` lines of the element's text, bit by bit. Stops if the element shows another text by then. */
export async function highlight(element: Element, language: string, lines = Infinity): Promise<void> {
  const code = element.textContent ?? '';
  if (code === '' || code.length > MOST_CHARACTERS || code.split('\n', MOST_LINES + 1).length > MOST_LINES) return;
  const tokens = await ask(language, code);
  const until = endOfLine(code, lines);
  const run = {};
  runs.set(element, run);
  const cursor = makeCursor(tokens);
  let at = 0;
  let restAt = performance.now() + MOST_MS;
  for (let node = nextText(element, undefined); node && at < until; node = nextText(element, node)) {
    if (performance.now() > restAt) {
      await new Promise(requestAnimationFrame);
      if (runs.get(element) !== run || !element.contains(node)) return;
      restAt = performance.now() + MOST_MS;
    }
    if (node.length > SLICE) node.splitText(endOfLine(node.data, SLICE_LINES));
    const { data } = node;
    if (!code.startsWith(data, at)) return;
    const isColoured = node.parentElement?.className.startsWith('hl-');
    const painted = cursor(data, Math.min(data.length, until - at));
    at += data.length;
    if (isColoured) continue;
    const last = painted.lastChild;
    node.replaceWith(painted);
    node = lastText(last) ?? node;
  }
}

/** The text node that comes after one, in the order of the document. */
function nextText(element: Element, after: Text | undefined): Text | undefined {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  if (after) walker.currentNode = after;
  // A walker that shows only texts has no others.
  return (walker.nextNode() as Text | null) ?? undefined;
}

function lastText(node: ChildNode | null): Text | undefined {
  if (node instanceof Text) return node;
  return node?.lastChild instanceof Text ? node.lastChild : undefined;
}

function ask(language: string, code: string): Promise<Tokens> {
  const key = `${language}\n${code}`;
  const found = known.get(key);
  if (found) return found;
  const asked = new Promise<Tokens>((resolve) => start({ language, code, resolve }));
  known.set(key, asked);
  for (const old of known.keys()) {
    if (known.size <= KEPT) break;
    known.delete(old);
  }
  return asked;
}

function start(job: Job) {
  worker ??= makeWorker();
  const id = ++numbers;
  if (!worker) return job.resolve([]);
  jobs.set(id, job);
  const { language, code } = job;
  worker.postMessage({ id, language, code }, []);
  setTimeout(() => jobs.has(id) && giveUp(id), PATIENCE_MS);
}

function makeWorker(): Worker | undefined {
  if (started >= MOST_WORKERS) return undefined;
  started++;
  const made = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  made.addEventListener('message', (event: MessageEvent<{ id: number; tokens: Tokens }>) => {
    jobs.get(event.data.id)?.resolve(event.data.tokens);
    jobs.delete(event.data.id);
  });
  return made;
}

function giveUp(id: number) {
  worker?.terminate();
  worker = undefined;
  jobs.get(id)?.resolve([]);
  jobs.delete(id);
  const others = [...jobs.values()];
  jobs.clear();
  others.forEach(start);
}

/** Takes text after text and draws each with its part of the colours; the rest beyond `until` stays plain. */
function makeCursor(tokens: Tokens): (text: string, until: number) => DocumentFragment {
  let index = 0;
  /** Of the present token. */
  let left = tokens[0] ?? 0;
  return (text, until) => {
    const fragment = document.createDocumentFragment();
    let at = 0;
    while (at < until && index < tokens.length) {
      const piece = text.slice(at, Math.min(at + left, until));
      const colour = colours[tokens[index + 1] ?? 0];
      at += piece.length;
      left -= piece.length;
      if (left <= 0) left = tokens[(index += 2)] ?? 0;
      if (!colour || piece.trim() === '') {
        fragment.append(piece);
        continue;
      }
      const span = document.createElement('span');
      span.className = `hl-${colour}`;
      span.textContent = piece;
      fragment.append(span);
    }
    fragment.append(text.slice(at));
    fragment.normalize();
    return fragment;
  };
}

function endOfLine(code: string, lines: number): number {
  let at = 0;
  for (let line = 0; line < lines; line++) {
    const end = code.indexOf('\n', at);
    if (end < 0) return code.length;
    at = end + 1;
  }
  return at;
}
