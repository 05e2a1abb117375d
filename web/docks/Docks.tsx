import { createMemo, Show } from 'solid-js';
import type { SessionSummary } from '../../server/core/summary.ts';
import { Composer } from '../composer/Composer.tsx';
import { useCommands } from '../palette/commands.ts';
import { PhaseNotice } from '../session/PhaseNotice.tsx';
import { isAgentBusy } from '../session/status.ts';
import type { Conversation } from '../state/conversation.ts';
import { text } from '../text.ts';
import { ApprovalDock } from './approval/ApprovalDock.tsx';
import { PlanDock } from './plan/PlanDock.tsx';
import { fieldIn } from './question/field.ts';
import { QuestionDock } from './question/QuestionDock.tsx';
import { QueueDock } from './queue/QueueDock.tsx';
import { restOf, waitingInDock } from './queue/waiting.ts';
import './docks.css';

/** What stands above the composer, the most urgent next to it; and the composer, which everything leaves usable. */
export function Docks(props: { session: SessionSummary; conversation: Conversation }) {
  function focusAsking() {
    const asking = document.querySelector<HTMLElement>('[data-ask]');
    if (asking) (fieldIn(asking) ?? asking).focus();
  }
  useCommands().register(() => [
    { id: 'docks.ask', label: text.docks.focus, keys: 'F8', scope: 'session', isKeyOnly: true, run: focusAsking },
  ]);
  /** What waits says that itself, with the way on. */
  const isPaused = createMemo(() => {
    const { messages } = props.conversation;
    return restOf(messages) !== undefined && waitingInDock(messages).length > 0;
  });
  return (
    <div class="docks">
      <Show when={!isPaused()}>
        <PhaseNotice session={props.session} />
      </Show>
      <QueueDock session={props.session.id} messages={props.conversation.messages} />
      <Show when={isAgentBusy(props.session)}>
        <PlanDock messages={props.conversation.messages} />
      </Show>
      <QuestionDock session={props.session.id} messages={props.conversation.messages} />
      <ApprovalDock session={props.session.id} messages={props.conversation.messages} />
      <Composer session={props.session} />
    </div>
  );
}
