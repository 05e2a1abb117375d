import { createSignal } from 'solid-js';
import { usePlace } from '../../address/place.ts';
import { useAppState } from '../../state/app-state.ts';
import { text } from '../../text.ts';
import { Icon } from '../../ui/Icon.tsx';
import { problemOfForking } from '../actions/readiness.ts';
import type { RowContext } from '../row/row-context.ts';

/** Goes to a new session that has the conversation up to a message, whatever the agent does meanwhile. */
export function ForkButton(props: { message: string; context: RowContext }) {
  const { changes, sync } = useAppState();
  const place = usePlace();
  const [isBusy, setBusy] = createSignal(false);
  const problem = () => problemOfForking(sync.connection());

  async function fork() {
    if (isBusy() || problem()) return;
    setBusy(true);
    const made = await changes.fork(props.context.session(), props.message);
    setBusy(false);
    if (made) place.go(`/sessions/${made}`);
  }

  return (
    <button
      type="button"
      class="button icon-button button-quiet turn-action"
      aria-label={text.fork.here}
      aria-disabled={isBusy() || problem() !== undefined}
      title={problem() ?? `${text.fork.here}: ${text.fork.lead}`}
      onClick={() => void fork()}
    >
      <Icon name="fork" size={16} />
    </button>
  );
}
