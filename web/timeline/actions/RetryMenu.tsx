import { createSignal, Show } from 'solid-js';
import { focusOnward } from '../../composer/focus.ts';
import { createAction } from '../../session/action.ts';
import { useAppState } from '../../state/app-state.ts';
import { text } from '../../text.ts';
import { Icon } from '../../ui/Icon.tsx';
import { later } from '../../ui/later.tsx';
import { Menu } from '../../ui/Menu.tsx';
import type { RowContext } from '../row/row-context.ts';
import { problemOfBranching } from './readiness.ts';

const RetryDialog = later(async () => (await import('./RetryDialog.tsx')).RetryDialog);

/** Lets the agent answer anew, with the same model or with another one. */
export function RetryMenu(props: { message: string; context: RowContext }) {
  const { client, server, sync } = useAppState();
  const action = createAction();
  const [isChoosing, setChoosing] = createSignal(false);
  const model = () => props.context.session().settings.model;
  const hasOther = () => server.models().some(({ id }) => id !== model());
  const problem = () => problemOfBranching(props.context.session(), sync.connection());

  function retry(other?: string) {
    const session = props.context.session().id;
    action.run(async () => {
      const summary = await client.message.retry.mutate({ session, message: props.message, model: other });
      // The answer that was there goes, and its buttons with it.
      focusOnward();
      return summary;
    });
  }

  return (
    <>
      <Show
        when={!problem() && !action.isBusy()}
        fallback={
          <button
            type="button"
            class="button icon-button button-quiet turn-action"
            aria-label={text.turns.retry}
            aria-disabled="true"
            title={problem()}
          >
            <Icon name="retry" size={16} />
          </button>
        }
      >
        <Menu
          class="turn-menu"
          label={text.turns.retry}
          items={[
            { label: text.turns.retrySame, onSelect: () => retry() },
            ...(hasOther() ? [{ label: text.turns.retryOther, onSelect: () => setChoosing(true) }] : []),
          ]}
        >
          <Icon name="retry" size={16} />
        </Menu>
      </Show>
      <Show when={isChoosing()}>
        <RetryDialog
          model={model()}
          onRetry={(chosen) => {
            setChoosing(false);
            retry(chosen);
          }}
          onClose={() => setChoosing(false)}
        />
      </Show>
      <Show when={action.problem()}>
        <span class="turn-problem" role="alert">
          {action.problem()}
        </span>
      </Show>
    </>
  );
}
