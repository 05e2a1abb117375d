import { Show } from 'solid-js';
import { text } from '../../../text.ts';
import { LongText } from './LongText.tsx';

/** The input and the output of a tool that has no view of its own. */
export function JsonView(props: { input: unknown; output: string; isRunning: boolean }) {
  const input = () => (typeof props.input === 'string' ? props.input : JSON.stringify(props.input, null, 2));
  return (
    <>
      <h3 class="tool-label">{text.tool.input}</h3>
      <pre class="tool-text" tabIndex={0}>
        {input()}
      </pre>
      <Show when={props.output !== '' || props.isRunning}>
        <h3 class="tool-label">{text.tool.output}</h3>
        <LongText text={pretty(props.output)} isRunning={props.isRunning} />
      </Show>
    </>
  );
}

function pretty(output: string): string {
  if (!/^\s*[[{]/.test(output)) return output;
  try {
    return JSON.stringify(JSON.parse(output), null, 2);
  } catch {
    // It only began like JSON.
    return output;
  }
}
