import { A } from '@solidjs/router';
import type { SessionSummary } from '../../server/core/summary.ts';
import { statusOf } from '../session/status.ts';
import { formatAge } from '../ui/format.ts';
import { StatusGlyph } from '../ui/StatusGlyph.tsx';

export function SessionRow(props: { session: SessionSummary; now: number }) {
  const status = () => statusOf(props.session);
  /** An idle or finished session needs no word beside its glyph; one that does something does. */
  const isTold = () => props.session.agent === 'working' || props.session.agent === 'waiting_input';
  return (
    <li>
      <A class="session-row" href={`/sessions/${props.session.id}`} title={props.session.name}>
        <StatusGlyph shape={status().shape} tone={status().tone} />
        <span class="session-name">{props.session.name}</span>
        <span class="session-meta" classList={{ 'visually-hidden': !isTold(), [`tone-${status().tone}`]: isTold() }}>
          {status().word}
        </span>
        <time class="session-meta" classList={{ 'visually-hidden': isTold() }} datetime={props.session.updatedAt}>
          {formatAge(props.session.updatedAt, props.now)}
        </time>
      </A>
    </li>
  );
}
