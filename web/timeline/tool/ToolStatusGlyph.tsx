import type { ToolStatus } from '../../../server/core/event.ts';
import { StatusGlyph, type Glyph } from '../../ui/StatusGlyph.tsx';

const glyphs: Record<ToolStatus, Glyph> = {
  queued: { shape: 'dotted', tone: 'neutral' },
  running: { shape: 'ring', tone: 'accent' },
  waiting: { shape: 'question', tone: 'warning' },
  done: { shape: 'check', tone: 'success' },
  failed: { shape: 'bang', tone: 'danger' },
  denied: { shape: 'square', tone: 'neutral' },
  cancelled: { shape: 'square', tone: 'neutral' },
  unknown: { shape: 'bang', tone: 'warning' },
};

export function ToolStatusGlyph(props: { status: ToolStatus }) {
  return <StatusGlyph {...glyphs[props.status]} />;
}
