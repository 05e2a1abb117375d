import { Show } from 'solid-js';
import { text } from '../../../text.ts';
import { copyText } from '../../../ui/copy.ts';
import { LongText } from './LongText.tsx';

/** A command and what it printed. */
export function ShellView(props: { command: string; output: string; isRunning: boolean }) {
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
        <LongText text={output()} isRunning={props.isRunning} hasColours />
      </Show>
    </div>
  );
}
