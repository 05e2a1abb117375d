import { createMemo, Show } from 'solid-js';
import type { SessionSummary } from '../../../server/core/summary.ts';
import { useAppState } from '../../state/app-state.ts';
import type { Conversation } from '../../state/conversation.ts';
import { text } from '../../text.ts';
import { formatCost, formatCount } from '../../ui/format.ts';
import { Fact } from './Fact.tsx';

interface UsageFactsProps {
  session: SessionSummary;
  conversation: Conversation;
}

export function UsageFacts(props: UsageFactsProps) {
  const { server } = useAppState();
  const usage = () => props.session.usage;
  const count = (tokens: number) => tokens.toLocaleString('en');

  /** Known when the last answer was one response: the usage of a turn with tools adds up several. */
  const context = createMemo(() => {
    const all = server.models().find((model) => model.id === props.session.settings.model)?.context;
    const last = props.conversation.messages.findLast((message) => message.role === 'assistant');
    if (!all || last?.role !== 'assistant' || !last.usage) return undefined;
    if (last.parts.some((part) => part.step !== last.parts[0]?.step)) return undefined;
    const used = last.usage.input + last.usage.output;
    return used > 0 ? { used, all, share: used / all } : undefined;
  });

  return (
    <>
      <dl>
        <Fact name={text.details.turns}>{count(usage().turns)}</Fact>
        <Fact name={text.details.input}>{count(usage().input)}</Fact>
        <Fact name={text.details.output}>{count(usage().output)}</Fact>
        <Show when={usage().cacheRead > 0}>
          <Fact name={text.details.cacheRead}>{count(usage().cacheRead)}</Fact>
        </Show>
        <Show when={usage().cacheWrite > 0}>
          <Fact name={text.details.cacheWrite}>{count(usage().cacheWrite)}</Fact>
        </Show>
        <Fact name={text.details.cost}>
          {usage().cost === null ? text.details.costUnknown : formatCost(usage().cost ?? 0)}
        </Fact>
        <Show when={context()}>
          {(known) => (
            <Fact name={text.details.context}>
              {text.details.contextOf(
                formatCount(known().used),
                formatCount(known().all),
                known().share.toLocaleString('en', { style: 'percent', maximumFractionDigits: 1 }),
              )}
            </Fact>
          )}
        </Show>
      </dl>
      <Show when={context()}>
        {(known) => (
          <meter
            class="context-meter"
            aria-label={text.details.context}
            min={0}
            max={1}
            high={0.7}
            value={known().share}
          />
        )}
      </Show>
    </>
  );
}
