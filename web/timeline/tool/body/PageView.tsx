import { Show } from 'solid-js';
import { text } from '../../../text.ts';
import { formatSize } from '../../../ui/format.ts';
import type { RowContext } from '../../row/row-context.ts';
import { LongText } from './LongText.tsx';

interface PageViewProps {
  id: string;
  facts: Record<string, string | number | boolean>;
  output: string;
  context: RowContext;
}

/** A page of the web: where it came from, and its text. The link opens beside this page and tells nobody of it. */
export function PageView(props: PageViewProps) {
  const url = () => String(props.facts.url ?? '');
  const isLink = () => /^https?:\/\//.test(url());
  /** Behind the lines that say what the bar above says already. */
  const body = () => props.output.replace(/^\[\d+ [^\n]*\]\n\n(# [^\n]*\n\n)?/, '');
  return (
    <div class="tool-file">
      <div class="tool-bar">
        <span class="tool-path">
          <Show when={isLink()} fallback={url()}>
            <a href={url()} target="_blank" rel="noreferrer noopener">
              {String(props.facts.title ?? url())}
            </a>
          </Show>
        </span>
        <span class="tool-bar-facts">
          {String(props.facts.status ?? '')} · {formatSize(Number(props.facts.bytes ?? 0))}
        </span>
      </div>
      <Show when={props.facts.title}>
        <p class="tool-address">{url()}</p>
      </Show>
      <Show when={body()} fallback={<p class="tool-none">{text.tool.noOutput}</p>}>
        <LongText id={props.id} text={body()} isRunning={false} context={props.context} />
      </Show>
    </div>
  );
}
