import { Show } from 'solid-js';
import { processesText as text } from '../../text/processes.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import type { Clearing } from '../clearing.ts';

/** What was cleared just now can be had back for a while. */
export function Cleared(props: { clearing: Clearing }) {
  return (
    <div class="process-cleared" role="status">
      <Show when={props.clearing.pending() > 0}>
        <Notice tone="neutral" actions={<Button onClick={props.clearing.undo}>{text.undo}</Button>}>
          {text.cleared(props.clearing.pending())}
        </Notice>
      </Show>
      <Show when={props.clearing.problem()}>
        {(problem) => (
          <Notice tone="danger" title={text.clearFailed}>
            {problem()}
          </Notice>
        )}
      </Show>
    </div>
  );
}
