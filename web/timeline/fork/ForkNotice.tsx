import { Show } from 'solid-js';
import { Link } from '../../address/Link.tsx';
import { messageHref } from '../../address/place.ts';
import { useAppState } from '../../state/app-state.ts';
import { createOrigin } from '../../state/list/origin.ts';
import { text } from '../../text.ts';
import { Icon } from '../../ui/Icon.tsx';
import type { RowContext } from '../row/row-context.ts';

/** Where the conversation comes from, and the way there as long as that is still there. */
export function ForkOrigin(props: { context: RowContext }) {
  const { client, sync } = useAppState();
  const forkedFrom = () => props.context.session().forkedFrom;
  const origin = createOrigin(client, sync.sessions, () => forkedFrom()?.session);
  const href = () => messageHref(forkedFrom()?.session ?? '', forkedFrom()?.message ?? '');
  return (
    <p class="session-notice">
      <Icon name="fork" size={14} />
      <span>
        {text.fork.from}{' '}
        <Show when={origin()} fallback={text.fork.gone}>
          {(name) => <Link href={href()}>{name()}</Link>}
        </Show>
      </span>
    </p>
  );
}

/** Below what came along, above what was said here. */
export function ForkEnd() {
  return <span>{text.fork.end}</span>;
}
