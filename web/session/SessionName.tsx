import { createSignal, Show } from 'solid-js';
import type { SessionSummary } from '../../server/core/summary.ts';
import { useCommands } from '../palette/commands.ts';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';
import { createAction } from './action.ts';
import { RenameField } from './RenameField.tsx';

/** The name, which becomes a field when it is clicked. */
export function SessionName(props: { session: SessionSummary }) {
  const { client, changes } = useAppState();
  /** As it was when the person began: leaving the session saves what is written, when the page shows another one already. */
  const [edited, setEdited] = createSignal<{ id: string; name: string }>();
  const action = createAction();
  let before: Element | null = null;

  function edit() {
    before = document.activeElement;
    const { id, name } = props.session;
    setEdited({ id, name });
  }

  function done() {
    setEdited(undefined);
    queueMicrotask(() => {
      if (document.activeElement !== document.body) return;
      const origin = before instanceof HTMLElement && before.isConnected && before !== document.body ? before : button;
      origin.focus();
    });
  }

  let button!: HTMLButtonElement;
  useCommands().register(() => [
    { id: 'session.rename', label: text.header.rename, keys: 'F2', scope: 'session', run: edit },
  ]);

  return (
    <div class="session-title">
      <Show
        when={edited()}
        keyed
        fallback={
          <h1>
            <button
              ref={button}
              type="button"
              class="name-button"
              title={text.header.rename}
              aria-busy={changes.isNaming(props.session.id)}
              onClick={edit}
            >
              {props.session.name}
            </button>
          </h1>
        }
      >
        {({ id, name }) => (
          <RenameField
            name={name}
            onSave={(written) => action.run(() => client.session.update.mutate({ id, name: written }))}
            onDone={done}
          />
        )}
      </Show>
      <span class="visually-hidden" role="status">
        {changes.isNaming(props.session.id) && text.header.naming}
      </span>
      <Show when={action.problem()}>
        <span class="field-problem" role="alert">
          {action.problem()}
        </span>
      </Show>
    </div>
  );
}
