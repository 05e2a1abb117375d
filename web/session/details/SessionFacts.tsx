import { Show } from 'solid-js';
import type { SessionSummary } from '../../../server/core/summary.ts';
import { createServerClock } from '../../state/server-clock.ts';
import { text } from '../../text.ts';
import { copyText } from '../../ui/copy.ts';
import { formatElapsed, formatTime } from '../../ui/format.ts';
import { StatusGlyph } from '../../ui/StatusGlyph.tsx';
import { statusOf } from '../status.ts';
import { Fact } from './Fact.tsx';
import { timeLeft } from './time-left.ts';

export function SessionStatus(props: { session: SessionSummary }) {
  const status = () => statusOf(props.session);
  return (
    <dl>
      <Fact name={text.details.phase}>{text.details.phases[props.session.phase]}</Fact>
      <Show when={props.session.phase !== 'running' && props.session.phaseReason}>
        <Fact name={text.details.reason}>{props.session.phaseReason}</Fact>
      </Show>
      <Fact name={text.details.since}>{formatTime(props.session.phaseAt)}</Fact>
      <Fact name={text.details.agent}>
        <Show when={props.session.agent} fallback={text.details.noAgent}>
          <span class="fact-status">
            <StatusGlyph shape={status().shape} tone={status().tone} />
            {status().word}
          </span>
        </Show>
      </Fact>
      <Show when={props.session.phase === 'running'}>
        <Fact name={text.details.time}>
          <Show when={props.session.settings.timeout > 0} fallback={text.details.noLimit}>
            <Left session={props.session} />
          </Show>
        </Fact>
      </Show>
    </dl>
  );
}

function Left(props: { session: SessionSummary }) {
  const { now } = createServerClock();
  return <>{formatElapsed(timeLeft(props.session, now())?.ms ?? 0)}</>;
}

export function SessionFacts(props: { session: SessionSummary }) {
  const link = () => `${location.origin}/sessions/${props.session.id}`;
  return (
    <>
      <dl>
        <Fact name={text.details.created}>{formatTime(props.session.createdAt)}</Fact>
        <Fact name={text.details.updated}>{formatTime(props.session.updatedAt)}</Fact>
        <Fact name={text.details.id}>
          <code class="fact-code">{props.session.id}</code>
        </Fact>
      </dl>
      <div class="details-actions">
        <button
          type="button"
          class="button button-plain"
          onClick={(event) => void copyText(props.session.id, event.currentTarget)}
        >
          {text.details.copyId}
        </button>
        <button
          type="button"
          class="button button-plain"
          onClick={(event) => void copyText(link(), event.currentTarget)}
        >
          {text.details.copyLink}
        </button>
      </div>
    </>
  );
}
