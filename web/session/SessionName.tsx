import { createSignal, Show } from 'solid-js';
import type { SessionSummary } from '../../server/core/summary.ts';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';
import { createAction } from './action.ts';

/** The name, which becomes a field when it is clicked. Enter and leaving save, Escape restores. */
export function SessionName(props: { session: SessionSummary }) {
  const { client } = useAppState();
  const [isEditing, setEditing] = createSignal(false);
  const action = createAction();

  function save(name: string) {
    if (!isEditing()) return;
    setEditing(false);
    if (name.trim() === '' || name === props.session.name) return;
    action.run(() => client.session.update.mutate({ id: props.session.id, name: name.trim() }));
  }

  return (
    <div class="session-title">
      <Show
        when={isEditing()}
        fallback={
          <h1>
            <button type="button" class="name-button" title={text.header.rename} onClick={() => setEditing(true)}>
              {props.session.name}
            </button>
          </h1>
        }
      >
        <input
          class="input name-input"
          aria-label={text.header.name}
          value={props.session.name}
          maxLength={200}
          ref={(input) =>
            queueMicrotask(() => {
              input.focus();
              input.select();
            })
          }
          onBlur={(event) => save(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.isComposing) return;
            if (event.key === 'Enter') save(event.currentTarget.value);
            if (event.key === 'Escape') setEditing(false);
          }}
        />
      </Show>
      <Show when={action.problem()}>
        <span class="field-problem" role="alert">
          {action.problem()}
        </span>
      </Show>
    </div>
  );
}
