import { createSignal, Show } from 'solid-js';
import type { AssistantMessage } from '../../../server/core/transcript.ts';
import { text } from '../../text.ts';
import { createClock } from '../../ui/clock.ts';
import { copyText } from '../../ui/copy.ts';
import { formatCost, formatCount, formatDuration, formatElapsed } from '../../ui/format.ts';
import { later } from '../../ui/later.tsx';
import { textOf } from '../message-text.ts';

const TurnInfo = later(async () => (await import('./TurnInfo.tsx')).TurnInfo);

/** What the turn took, and what can be done with its answer. While it works: for how long already. */
export function TurnFooter(props: { message: AssistantMessage }) {
  const tools = () => props.message.parts.filter((part) => part.type === 'tool').length;
  const isWaiting = () => props.message.parts.some((part) => part.type === 'tool' && part.status === 'waiting');
  const [infoAnchor, setInfoAnchor] = createSignal<HTMLElement>();
  const facts = () => {
    const { durationMs, usage } = props.message;
    return [
      ...(durationMs === undefined ? [] : [text.timeline.worked(formatDuration(durationMs))]),
      ...(tools() > 0 ? [text.timeline.tools(tools())] : []),
      ...(usage ? [text.timeline.tokens(formatCount(usage.input + usage.output))] : []),
      ...(usage?.cost ? [formatCost(usage.cost)] : []),
    ].join(' · ');
  };
  return (
    <Show
      when={props.message.state !== 'streaming'}
      fallback={<Working since={props.message.at} isWaiting={isWaiting()} />}
    >
      <footer class="turn-footer">
        <span>{facts()}</span>
        <span class="turn-actions">
          <Show when={textOf(props.message)}>
            {(answer) => (
              <>
                <button
                  type="button"
                  class="button button-quiet turn-action"
                  aria-label={text.timeline.copyAnswer}
                  onClick={(event) => void copyText(answer(), event.currentTarget)}
                >
                  {text.action.copy}
                </button>
                <button
                  type="button"
                  class="button button-quiet turn-action"
                  aria-label={text.row.copyRich}
                  onClick={(event) => void copyRich(answer(), event.currentTarget)}
                >
                  {text.row.rich}
                </button>
              </>
            )}
          </Show>
          <button
            type="button"
            class="button button-quiet turn-action"
            aria-haspopup="dialog"
            aria-expanded={infoAnchor() !== undefined}
            onClick={(event) => setInfoAnchor(infoAnchor() ? undefined : event.currentTarget)}
          >
            {text.row.info}
          </button>
        </span>
        <Show when={infoAnchor()}>
          {(anchor) => (
            <TurnInfo message={props.message} tools={tools()} anchor={anchor()} onClose={() => setInfoAnchor()} />
          )}
        </Show>
      </footer>
    </Show>
  );
}

async function copyRich(answer: string, button: HTMLElement) {
  const { copyAsRichText } = await import('./rich-text.ts');
  await copyAsRichText(answer, button);
}

function Working(props: { since: string; isWaiting: boolean }) {
  const now = createClock(1000);
  return (
    <footer class="turn-footer">
      <Show when={!props.isWaiting} fallback={text.timeline.waitingForYou}>
        <span class="dots" aria-hidden="true">
          <i />
          <i />
          <i />
        </span>
        {text.timeline.working} {formatElapsed(now() - Date.parse(props.since))}
      </Show>
    </footer>
  );
}
