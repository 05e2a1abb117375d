import type { ToolStatus } from '../../../server/core/event.ts';
import { StatusGlyph, type GlyphShape, type Tone } from '../../ui/StatusGlyph.tsx';

const glyphs: Record<ToolStatus, readonly [GlyphShape, Tone]> = {
  queued: ['dotted', 'neutral'],
  running: ['ring', 'accent'],
  waiting: ['question', 'warning'],
  done: ['check', 'success'],
  failed: ['bang', 'danger'],
  denied: ['square', 'neutral'],
  cancelled: ['square', 'neutral'],
  unknown: ['bang', 'warning'],
};

export function ToolStatusGlyph(props: { status: ToolStatus }) {
  return <StatusGlyph shape={glyphs[props.status][0]} tone={glyphs[props.status][1]} />;
}
