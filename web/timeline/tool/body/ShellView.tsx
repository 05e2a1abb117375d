import { Show } from 'solid-js';
import { Link } from '../../../address/Link.tsx';
import { processHref } from '../../../address/place.ts';
import { fileAddress } from '../../../state/draft/upload.ts';
import { text } from '../../../text.ts';
import { copyText } from '../../../ui/copy.ts';
import type { RowContext } from '../../row/row-context.ts';
import { LongText } from './LongText.tsx';

interface ShellViewProps {
  id: string;
  command: string;
  output: string;
  isRunning: boolean;
  /** The process that goes on in the background. */
  process?: string;
  /** The file of the workspace that holds all of the output. */
  file?: string;
  context: RowContext;
}

/** A command and what it printed. */
export function ShellView(props: ShellViewProps) {
  /** The row above tells the exit code. */
  const output = () => props.output.replace(/\n?\[Exit code \d+\]$/, '');
  return (
    <div class="tool-shell">
      <div class="tool-command">
        <pre tabIndex={0} aria-label={text.tool.command}>
          {props.command}
        </pre>
        <button type="button" class="md-button" onClick={(event) => void copyText(props.command, event.currentTarget)}>
          {text.action.copy}
        </button>
      </div>
      <Show when={output() !== '' || props.isRunning} fallback={<p class="tool-none">{text.tool.noOutput}</p>}>
        <LongText id={props.id} text={output()} isRunning={props.isRunning} hasColours context={props.context} />
      </Show>
      <Show when={props.file ?? props.process}>
        <p class="tool-links">
          <Show when={props.process}>{(id) => <Link href={processHref(id())}>{text.kinds.openProcess}</Link>}</Show>
          <Show when={props.file}>
            {(path) => (
              <a href={fileAddress(props.context.conversation.id, path())} target="_blank" rel="noreferrer">
                {text.kinds.fullOutput}
              </a>
            )}
          </Show>
        </p>
      </Show>
    </div>
  );
}
