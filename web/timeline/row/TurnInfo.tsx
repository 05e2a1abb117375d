import { For, onCleanup, onMount } from 'solid-js';
import type { AssistantMessage } from '../../../server/core/transcript.ts';
import { useAppState } from '../../state/app-state.ts';
import { text } from '../../text.ts';
import { formatCost, formatDuration, formatTime } from '../../ui/format.ts';

interface TurnInfoProps {
  message: AssistantMessage;
  tools: number;
  anchor: HTMLElement;
  onClose(): void;
}

/** A shorter time says nothing of a speed. */
const MEASURED_MS = 500;

/** What a turn was: model, tokens, speed, cost. The browser closes it on Escape and on a press elsewhere. */
export function TurnInfo(props: TurnInfoProps) {
  const { server } = useAppState();
  let card!: HTMLDivElement;

  onMount(() => {
    card.showPopover();
    const { top, bottom, left } = props.anchor.getBoundingClientRect();
    const isRoomAbove = top > card.offsetHeight + 16;
    card.style.top = `${isRoomAbove ? top - card.offsetHeight - 6 : bottom + 6}px`;
    card.style.left = `${Math.max(8, Math.min(left, window.innerWidth - card.offsetWidth - 8))}px`;
    card.focus({ preventScroll: true });
  });
  onCleanup(() => card.isConnected && card.hidePopover());

  function onToggle(event: ToggleEvent) {
    if (event.newState !== 'closed') return;
    if (card.contains(document.activeElement) || document.activeElement === document.body) props.anchor.focus();
    props.onClose();
  }

  const names = text.row.facts;
  const facts = (): [name: string, value: string][] => {
    const { model, usage, durationMs, at, parts } = props.message;
    const count = (tokens: number) => tokens.toLocaleString('en');
    const writingMs = parts.reduce(
      (sum, part) => sum + ('durationMs' in part && part.type !== 'tool' ? (part.durationMs ?? 0) : 0),
      0,
    );
    const rows: [string, string | undefined][] = [
      [names.model, model && server.modelLabel(model)],
      [names.began, formatTime(at)],
      [names.took, durationMs === undefined ? undefined : formatDuration(durationMs)],
      [names.tools, props.tools > 0 ? count(props.tools) : undefined],
      [names.input, usage && count(usage.input)],
      [names.cached, usage?.cacheRead ? count(usage.cacheRead) : undefined],
      [names.cacheWrite, usage?.cacheWrite ? count(usage.cacheWrite) : undefined],
      [names.output, usage && count(usage.output)],
      [
        names.speed,
        usage && writingMs >= MEASURED_MS ? text.row.speed(Math.round((usage.output / writingMs) * 1000)) : undefined,
      ],
      [names.cost, usage && (usage.cost === null ? text.row.unknownCost : formatCost(usage.cost))],
    ];
    return rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  };

  return (
    <div
      ref={card}
      class="turn-info"
      popover="auto"
      role="dialog"
      aria-label={text.row.infoTitle}
      tabIndex={-1}
      onToggle={onToggle}
    >
      <dl>
        <For each={facts()}>
          {([name, value]) => (
            <>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </>
          )}
        </For>
      </dl>
    </div>
  );
}
