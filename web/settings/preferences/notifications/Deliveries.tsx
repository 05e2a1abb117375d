import { Show } from 'solid-js';
import type { WebhookStatus } from '../../../client.ts';
import { webhookText } from '../../../text/preferences/webhook.ts';
import { formatTime } from '../../../ui/format.ts';

const words = webhookText;

/** How it goes: the last delivery, what waits, and why. */
export function Deliveries(props: { status: WebhookStatus; hasSecret: boolean }) {
  const facts = () => {
    const { sentAt, waiting, nextTryAt } = props.status;
    return [
      sentAt ? words.last(formatTime(sentAt)) : words.never,
      ...(waiting > 0 ? [words.waiting(waiting)] : []),
      ...(nextTryAt ? [words.next(new Date(nextTryAt).toLocaleTimeString('en'))] : []),
    ].join(' ');
  };
  return (
    <div class="deliveries">
      <Show when={!props.hasSecret && props.status.hint}>
        {(hint) => <p class="field-help">{words.secretHint(hint())}</p>}
      </Show>
      <p class="field-help">{facts()}</p>
      <Show when={props.status.problem}>{(problem) => <p class="field-problem">{problem()}</p>}</Show>
    </div>
  );
}
