import { Show } from 'solid-js';
import type { SessionSummary } from '../../../server/core/summary.ts';
import type { Conversation } from '../../state/conversation.ts';
import { text } from '../../text.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Icon } from '../../ui/Icon.tsx';
import type { SessionActions } from '../session-actions.ts';
import { isAgentBusy } from '../status.ts';
import { SessionFacts, SessionStatus } from './SessionFacts.tsx';
import { SettingsFacts } from './SettingsFacts.tsx';
import { UsageFacts } from './UsageFacts.tsx';
import './details.css';

export interface SessionDetailsProps {
  session: SessionSummary;
  conversation: Conversation;
  actions: SessionActions;
  /** Beside the conversation, or over it where there is no room. */
  isDocked: boolean;
  onSettings(): void;
  onClose(): void;
}

export function SessionDetails(props: SessionDetailsProps) {
  return (
    <Show
      when={props.isDocked}
      fallback={
        <Dialog title={text.details.title} size="sheet" onClose={props.onClose}>
          <div class="dialog-body details-body">
            <Content {...props} />
          </div>
        </Dialog>
      }
    >
      <aside class="details" aria-label={text.details.title}>
        <header class="details-head">
          <h2>{text.details.title}</h2>
          <IconButton label={text.details.hide} onClick={props.onClose}>
            <Icon name="close" />
          </IconButton>
        </header>
        <div class="details-body" tabIndex={0} role="group" aria-label={text.details.title}>
          <Content {...props} />
        </div>
      </aside>
    </Show>
  );
}

function Content(props: SessionDetailsProps) {
  return (
    <>
      <section>
        <h3>{text.details.status}</h3>
        <SessionStatus session={props.session} />
        <div class="details-actions">
          <Show
            when={props.actions.isLive()}
            fallback={<Button onClick={() => props.actions.resume()}>{text.header.resume}</Button>}
          >
            <Button disabled={props.actions.isBusy()} onClick={() => props.actions.stopNow()}>
              {text.header.stopNow}
            </Button>
            <Show when={isAgentBusy(props.session)}>
              <Show
                when={props.session.isStopRequested}
                fallback={
                  <Button disabled={props.actions.isBusy()} onClick={() => props.actions.stopTurn()}>
                    {text.header.stopTurn}
                  </Button>
                }
              >
                <Button disabled={props.actions.isBusy()} onClick={() => props.actions.resume()}>
                  {text.header.keepGoing}
                </Button>
              </Show>
            </Show>
            <Show when={props.session.settings.timeout > 0}>
              <Button disabled={props.actions.isBusy()} onClick={() => props.actions.extend()}>
                {text.details.extend}
              </Button>
            </Show>
          </Show>
        </div>
      </section>
      <section>
        <div class="details-row">
          <h3>{text.details.settings}</h3>
          <button
            type="button"
            class="link-button"
            aria-label={text.details.changeSettings}
            onClick={() => props.onSettings()}
          >
            {text.details.change}
          </button>
        </div>
        <SettingsFacts settings={props.session.settings} onModel={(model) => props.actions.setModel(model)} />
      </section>
      <section>
        <h3>{text.details.usage}</h3>
        <UsageFacts session={props.session} conversation={props.conversation} />
      </section>
      <section>
        <h3>{text.details.facts}</h3>
        <SessionFacts session={props.session} />
      </section>
    </>
  );
}
