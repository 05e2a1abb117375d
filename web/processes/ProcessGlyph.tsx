import { Show } from 'solid-js';
import type { ProcessRow } from '../client.ts';
import { StatusGlyph, type GlyphShape } from '../ui/StatusGlyph.tsx';
import { tones } from './status.ts';

const shapes: Record<Exclude<ProcessRow['status'], 'running'>, GlyphShape> = {
  completed: 'check',
  failed: 'cross',
  killed: 'square',
  lost: 'lost',
};

/** Each status has a shape of its own and a colour; the word stands beside it. */
export function ProcessGlyph(props: { status: ProcessRow['status'] }) {
  return (
    <Show when={props.status !== 'running' && props.status} fallback={<span class="process-dot" aria-hidden="true" />}>
      {(status) => <StatusGlyph shape={shapes[status()]} tone={tones[status()]} />}
    </Show>
  );
}
