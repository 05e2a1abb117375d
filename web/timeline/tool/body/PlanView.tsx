import { For, Show } from 'solid-js';
import { text } from '../../../text.ts';
import { StatusGlyph, type Glyph } from '../../../ui/StatusGlyph.tsx';

type PlanState = 'pending' | 'working' | 'done';

export interface PlanItem {
  text: string;
  status: PlanState;
}

const glyphs: Record<PlanState, Glyph> = {
  pending: { shape: 'circle', tone: 'neutral' },
  working: { shape: 'dot', tone: 'accent' },
  done: { shape: 'check', tone: 'success' },
};

/** The plan as it was then. */
export function PlanView(props: { items: readonly PlanItem[] }) {
  return (
    <Show when={props.items.length > 0} fallback={<p class="tool-none">{text.kinds.emptyPlan}</p>}>
      <ol class="plan-view">
        <For each={props.items}>
          {(item) => (
            <li class={`plan-item plan-${item.status}`}>
              <StatusGlyph {...glyphs[item.status]} />
              <span>{item.text}</span>
              <span class="visually-hidden">{text.kinds.planStates[item.status]}</span>
            </li>
          )}
        </For>
      </ol>
    </Show>
  );
}

/** A model may write other arguments than the tool has; undefined then. */
export function planOf(input: unknown): PlanItem[] | undefined {
  const { items } = (typeof input === 'object' && input !== null ? input : {}) as { items?: unknown };
  if (!Array.isArray(items)) return undefined;
  const isItem = (item: unknown): item is PlanItem =>
    typeof item === 'object' &&
    item !== null &&
    'text' in item &&
    typeof item.text === 'string' &&
    'status' in item &&
    Object.hasOwn(glyphs, String(item.status));
  return items.every(isItem) ? items : undefined;
}
