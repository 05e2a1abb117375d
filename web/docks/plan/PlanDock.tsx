import { createMemo, createSignal, createUniqueId, Show } from 'solid-js';
import type { AssistantMessage, Message } from '../../../server/core/transcript.ts';
import { text } from '../../text.ts';
import { Icon } from '../../ui/Icon.tsx';
import { planOf, PlanView, type PlanItem } from '../../timeline/tool/body/PlanView.tsx';
import { newestOf } from '../newest.ts';

/** Agent messages that are looked through for the newest plan, from the end. */
const LOOKED_AT = 5;

/** Where the agent is in what it set out to do: one line, that opens to all of it. */
export function PlanDock(props: { messages: readonly Message[] }) {
  const id = createUniqueId();
  const [isOpen, setOpen] = createSignal(false);
  const items = createMemo(() => newestOf(props.messages, LOOKED_AT, planIn));
  const done = () => items()?.filter(({ status }) => status === 'done').length ?? 0;
  const current = () =>
    items()?.find(({ status }) => status === 'working') ?? items()?.find(({ status }) => status === 'pending');
  return (
    <Show when={items()?.length}>
      {(count) => (
        <section class="dock plan-dock" aria-label={text.docks.plan.title}>
          <button
            type="button"
            class="plan-head"
            aria-expanded={isOpen()}
            aria-controls={`${id}-items`}
            onClick={() => setOpen(!isOpen())}
          >
            <Icon name="chevron" class="fold-chevron" size={16} />
            <span class="plan-title">
              {text.docks.plan.title} {text.docks.plan.count(done(), count())}
            </span>
            <Show when={!isOpen()}>
              <span class="plan-now">{current()?.text}</span>
            </Show>
          </button>
          <Show when={isOpen()}>
            <div id={`${id}-items`} class="plan-items">
              <PlanView items={items() ?? []} />
            </div>
          </Show>
        </section>
      )}
    </Show>
  );
}

function planIn({ parts }: AssistantMessage): PlanItem[] | undefined {
  const call = parts.findLast((part) => part.type === 'tool' && part.name === 'plan' && part.status === 'done');
  return call?.type === 'tool' ? planOf(call.input) : undefined;
}
