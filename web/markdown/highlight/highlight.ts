/** Colours an element's code when a worker has found the colours. Until then, and where there are none, it is plain text. */

import { colours, type Tokens } from './tokens.ts';

const MOST_CHARACTERS = 200_000;
const MOST_LINES = 2_000;
/** A worker that takes longer is lost to one text: the others get a new one. */
const PATIENCE_MS = 4_000;
const MOST_WORKERS = 3;
const KEPT = 200;

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

/** Colours up to `lines` lines of the element's text. Does nothing if the element shows another text by then. */
export async function highlight(element: Element, language: string, lines = Infinity): Promise<void> {
  const code = element.textContent ?? '';
  if (code === '' || code.length > MOST_CHARACTERS || code.split('\n', MOST_LINES + 1).length > MOST_LINES) return;
  const tokens = await ask(language, code);
  if (element.textContent !== code) return;
  element.replaceChildren(paint(code, tokens, endOfLine(code, lines)));
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

function paint(code: string, tokens: Tokens, until: number): DocumentFragment {
  const fragment = document.createDocumentFragment();
  let at = 0;
  for (let index = 0; index < tokens.length && at < until; index += 2) {
    const text = code.slice(at, at + (tokens[index] ?? 0));
    at += text.length;
    const colour = colours[tokens[index + 1] ?? 0];
    if (!colour || text.trim() === '') {
      fragment.append(text);
      continue;
    }
    const span = document.createElement('span');
    span.className = `hl-${colour}`;
    span.textContent = text;
    fragment.append(span);
  }
  fragment.append(code.slice(at));
  fragment.normalize();
  return fragment;
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
