import { createMemo, Show } from 'solid-js';
import type { SessionSummary } from '../../../server/core/summary.ts';
import { createServerClock } from '../../state/server-clock.ts';
import { text } from '../../text.ts';
import { formatDuration, formatElapsed } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { timeLeft } from './time-left.ts';

interface TimeChipProps {
  session: SessionSummary;
  isBusy: boolean;
  onExtend(): void;
}

/** Counts down in the header; in the last fifth it warns, once in words, and offers more time. */
export function TimeChip(props: TimeChipProps) {
  return (
    <Show when={props.session.phase === 'running' && props.session.settings.timeout > 0}>
      <Countdown {...props} />
    </Show>
  );
}

function Countdown(props: TimeChipProps) {
  const { now } = createServerClock();
  const left = createMemo(() => timeLeft(props.session, now()));
  const isShort = createMemo(() => left()?.isShort ?? false);
  /** Fixed when the last fifth begins: a live region that counts would never be silent. */
  const warning = createMemo(() =>
    isShort() ? text.details.soon(formatDuration(props.session.settings.timeout * 200)) : '',
  );
  return (
    <span class="time-left" classList={{ 'time-short': isShort() }}>
      <span class="time-text" title={text.details.leftHelp}>
        <Icon name="clock" size={14} />
        {text.details.left(formatElapsed(left()?.ms ?? 0))}
      </span>
      <Show when={isShort()}>
        <button type="button" class="button time-extend" disabled={props.isBusy} onClick={props.onExtend}>
          {text.details.extend}
        </button>
      </Show>
      <span class="visually-hidden" role="status">
        {warning()}
      </span>
    </span>
  );
}
