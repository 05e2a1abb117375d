import { createRenderEffect, createSignal, onCleanup, Show, untrack } from 'solid-js';
import { copyText } from '../ui/copy.ts';
import type { Painter } from './painter.ts';
import type * as tools from './tools.ts';

/** Of the page's time, growing text may take this part: one giant block is painted less often instead of freezing everything. */
const SHARE = 0.25;
/** A paint within one frame is no burden. */
const LIGHT_MS = 8;

type Tools = Pick<typeof tools, 'makePainter' | 'onMarkdownClick'>;

let loaded: Tools | undefined;

/** Fetches what draws texts, before there is one. */
export async function prepareMarkdown(): Promise<Tools> {
  const { makePainter, onMarkdownClick } = await import('./tools.ts');
  loaded = { makePainter, onMarkdownClick };
  return loaded;
}

interface MarkdownProps {
  source: string;
  isFinal: boolean;
  /** The person looks at the end of it. */
  isEndFirst?: boolean;
}

export function Markdown(props: MarkdownProps) {
  const [ready, setReady] = createSignal(loaded);
  const [isMissing, setMissing] = createSignal(false);
  if (!loaded) {
    prepareMarkdown().then(
      (tools) => setReady(() => tools),
      () => setMissing(true),
    );
  }
  /** A newer server may have other files: then the text is there all the same. */
  const plain = () => (
    <Show when={isMissing()}>
      <div class="markdown markdown-plain">{props.source}</div>
    </Show>
  );
  return (
    <Show when={ready()} fallback={plain()}>
      {(given) => <Painted tools={given()} {...props} />}
    </Show>
  );
}

function afterFrame(then: () => void) {
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener('message', then, { once: true });
  port1.start();
  port2.postMessage(undefined);
}

function Painted(props: MarkdownProps & { tools: Tools }) {
  const { makePainter, onMarkdownClick } = props.tools;
  let painter: Painter | undefined;
  let restUntil = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function paint() {
    const startedAt = performance.now();
    painter?.paint(props.source, props.isFinal);
    const drawing = performance.now() - startedAt;
    if (props.isFinal) return;
    // The browser's own share of the work comes with the next frame: it lays out all of a giant block for every word.
    requestAnimationFrame(() => {
      const frameAt = performance.now();
      afterFrame(() => {
        const took = drawing + performance.now() - frameAt;
        restUntil = took > LIGHT_MS ? performance.now() + took / SHARE - took : 0;
      });
    });
  }

  function start(root: HTMLElement) {
    painter = makePainter(
      root,
      untrack(() => props.isEndFirst),
    );
    // Drawn before it is put into the page: nobody sees it empty, and its row is measured once.
    createRenderEffect(() => {
      const { source, isFinal } = props;
      clearTimeout(timer);
      const wait = restUntil - performance.now();
      if (source === '' || isFinal || wait <= 0) paint();
      else timer = setTimeout(paint, wait);
    });
  }

  onCleanup(() => {
    clearTimeout(timer);
    painter?.[Symbol.dispose]();
  });

  return <div class="markdown" ref={start} onClick={(event) => onMarkdownClick(event.target, copyText)} />;
}
