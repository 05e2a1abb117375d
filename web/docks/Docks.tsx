import { createMemo, Show } from 'solid-js';
import type { SessionSummary } from '../../server/core/summary.ts';
import { Composer } from '../composer/Composer.tsx';
import { useCommands } from '../palette/commands.ts';
import { PhaseNotice } from '../session/PhaseNotice.tsx';
import { isAgentBusy } from '../session/status.ts';
import type { Conversation } from '../state/conversation.ts';
import { text } from '../text.ts';
import { later } from '../ui/later.tsx';
import { ApprovalDock } from './approval/ApprovalDock.tsx';
import { PlanDock } from './plan/PlanDock.tsx';
import { fieldIn } from './question/field.ts';
import { QuestionDock } from './question/QuestionDock.tsx';
import { restOf, waitingInDock } from './queue/waiting.ts';
import './docks.css';

const QueueDock = later(() => import('./queue/QueueDock.tsx').then((module) => module.QueueDock));

interface DocksProps {
  session: SessionSummary;
  conversation: Conversation;
}

/** What stands above the composer, the most urgent next to it; and the composer, which everything leaves usable. */
export function Docks(props: DocksProps) {
  const isReady = () => props.conversation.loading().kind === 'ready';

  function focusAsking() {
    const asking = document.querySelector<HTMLElement>('[data-ask]');
    if (asking) (fieldIn(asking) ?? asking).focus();
  }
  useCommands().register(() => [
    { id: 'docks.ask', label: text.docks.focus, keys: 'F8', scope: 'session', isKeyOnly: true, run: focusAsking },
  ]);
  return (
    <div class="docks">
      <Show when={isReady() && props.conversation} keyed>
        {(conversation) => <Waiting session={props.session} conversation={conversation} />}
      </Show>
      <Composer session={props.session} />
    </div>
  );
}

/** What waits in one session, for the agent or for the person. */
function Waiting(props: DocksProps) {
  /** What waits says that itself, with the way on. */
  const isPaused = createMemo(() => {
    const { messages } = props.conversation;
    return restOf(messages) !== undefined && waitingInDock(messages).length > 0;
  });
  return (
    <>
      <Show when={!isPaused()}>
        <PhaseNotice session={props.session} />
      </Show>
      <QueueDock session={props.conversation.id} messages={props.conversation.messages} />
      <Show when={isAgentBusy(props.session)}>
        <PlanDock messages={props.conversation.messages} />
      </Show>
      <QuestionDock session={props.conversation.id} messages={props.conversation.messages} />
      <ApprovalDock session={props.conversation.id} messages={props.conversation.messages} />
    </>
  );
}
