import { createMemo, createSignal, on, onCleanup, Show, untrack } from 'solid-js';
import type { SendMode } from '../../server/core/event.ts';
import type { SessionSummary } from '../../server/core/summary.ts';
import { isLive } from '../../server/core/phase.ts';
import { useAppState } from '../state/app-state.ts';
import { promptsFor } from '../state/draft/recall.ts';
import { text } from '../text.ts';
import { createAction } from '../session/action.ts';
import { isAgentBusy } from '../session/status.ts';
import { textOf } from '../timeline/message-text.ts';
import { capsOf } from '../palette/keys.ts';
import { hasKeyboard } from './MessageArea.tsx';
import { MessageBox } from './MessageBox.tsx';
import { onEscapeTwice } from './page-events.ts';
import { SendButtons } from './SendButtons.tsx';

/**
 * Takes its own state and the session's row, never the messages: typing costs the same in any conversation. It stays when
 * another session is opened; what belongs to one goes with it.
 */
export function Composer(props: { session: SessionSummary }) {
  const { client, drafts, preferences, sync } = useAppState();
  const id = createMemo(() => props.session.id);
  const draft = createMemo(() => drafts.of(id()));
  const isBusy = () => isAgentBusy(props.session);
  /** While the agent waits for the person, what they write is the answer. */
  const mode = (): SendMode =>
    preferences.prefersQueue() && props.session.agent !== 'waiting_input' ? 'queue' : 'steer';
  const hasFailedFile = () => draft().attachments.list.some(({ state }) => state === 'failed');

  const placeholder = () => {
    if (props.session.agent === 'waiting_input') return text.composer.placeholderAsked;
    if (isBusy()) return text.composer.placeholderWorking;
    return isLive(props.session.phase) ? text.composer.placeholder : text.composer.placeholderResting;
  };
  const stop = createMemo(on(id, createStop));

  function createStop(session: string) {
    const action = createAction();
    const [isWarned, setWarned] = createSignal(false);
    const run = () => action.run(() => client.session.interrupt.mutate({ id: session }));
    onCleanup(onEscapeTwice(isBusy, setWarned, run));
    return { ...action, isWarned, run };
  }

  function send(isOther: boolean) {
    const other = mode() === 'queue' ? 'steer' : 'queue';
    draft().send(isBusy() && isOther ? other : mode());
  }

  /** Read only when they are asked for. */
  const prompts = () =>
    untrack(() => {
      const own = sync.open(id()).messages.filter((message) => message.role === 'user');
      return promptsFor(id(), own.map(textOf));
    });

  return (
    <div class="composer">
      <MessageBox
        place={id()}
        value={draft().text()}
        label={text.composer.label}
        placeholder={placeholder()}
        attachments={draft().attachments}
        prompts={prompts}
        onInput={(written) => draft().setText(written)}
        onSubmit={send}
      >
        <span class="composer-hint" role={stop().isWarned() || draft().why() ? 'status' : undefined}>
          <Show
            when={stop().problem()}
            fallback={
              <Hint isWarned={stop().isWarned() && isBusy()} hasFailedFile={hasFailedFile()} why={draft().why()} />
            }
          >
            <span class="field-problem" role="alert">
              {stop().problem()}
            </span>
          </Show>
        </span>
        <span class="spacer" />
        <SendButtons
          busy={isBusy() ? id() : undefined}
          isEmpty={draft().isEmpty()}
          isDue={draft().isDue()}
          isStopping={stop().isBusy()}
          mode={mode()}
          onSend={(wanted) => draft().send(wanted)}
          onStop={() => stop().run()}
        />
      </MessageBox>
    </div>
  );
}

/** What Enter does, which a click changes; or what to know at this moment. */
function Hint(props: { isWarned: boolean; hasFailedFile: boolean; why: string | undefined }) {
  const { preferences } = useAppState();
  const now = () => {
    if (props.isWarned) return text.composer.escape;
    return props.hasFailedFile ? text.composer.fileFailed : props.why;
  };
  return (
    <Show
      when={now()}
      fallback={
        <button
          type="button"
          class="hint-button"
          title={text.composer.hintChange}
          onClick={() => preferences.setEnterSends(!preferences.enterSends())}
        >
          {preferences.enterSends() && hasKeyboard()
            ? text.composer.hint
            : text.composer.hintMod(capsOf('Mod').join(''))}
        </button>
      }
    >
      {now()}
    </Show>
  );
}
