import { Match, Show, Switch } from 'solid-js';
import type { SessionSummary } from '../../server/core/summary.ts';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';
import { Button } from '../ui/Button.tsx';
import { Notice } from '../ui/Notice.tsx';
import { createAction } from './action.ts';

/** What the session's phase means for the person right now, and the way on. Nothing while it simply runs. */
export function PhaseNotice(props: { session: SessionSummary }) {
  const { client } = useAppState();
  const action = createAction();
  const phase = () => props.session.phase;
  const id = () => props.session.id;

  const resume = () => (
    <Button disabled={action.isBusy()} onClick={() => action.run(() => client.session.resume.mutate({ id: id() }))}>
      {text.phase.resume}
    </Button>
  );

  return (
    <div class="phase-notice">
      <Switch>
        <Match when={phase() === 'pending'}>
          <Notice tone="neutral">{text.phase.pending}</Notice>
        </Match>
        <Match when={phase() === 'creating'}>
          <Notice tone="neutral">{text.phase.creating}</Notice>
        </Match>
        <Match when={phase() === 'stopping'}>
          <Notice tone="neutral">{text.phase.stopping}</Notice>
        </Match>
        <Match when={phase() === 'stopped'}>
          <Notice tone="neutral" title={props.session.phaseReason} actions={resume()}>
            {text.phase.wakes}
          </Notice>
        </Match>
        <Match when={phase() === 'completed'}>
          <Notice tone="neutral" title={text.phase.completed} actions={resume()}>
            {text.phase.wakes}
          </Notice>
        </Match>
        <Match when={phase() === 'failed'}>
          <Notice tone="danger" title={text.phase.failed} actions={resume()} role="alert">
            {props.session.phaseReason}
          </Notice>
        </Match>
        <Match when={props.session.isStopRequested}>
          <Notice
            tone="neutral"
            actions={
              <Button
                disabled={action.isBusy()}
                onClick={() => action.run(() => client.session.stop.mutate({ id: id(), when: 'now' }))}
              >
                {text.header.stopNow}
              </Button>
            }
          >
            {text.phase.stopRequested}
          </Notice>
        </Match>
        <Match when={props.session.isQueued}>
          <Notice tone="neutral">{text.phase.queued}</Notice>
        </Match>
        <Match when={props.session.canContinue && phase() === 'running'}>
          <Notice
            tone="neutral"
            actions={
              <Button
                disabled={action.isBusy()}
                onClick={() => action.run(() => client.session.continue.mutate({ id: id() }))}
              >
                {text.phase.continue}
              </Button>
            }
          >
            {text.phase.cut}
          </Notice>
        </Match>
      </Switch>
      <Show when={action.problem()}>
        <Notice tone="danger" role="alert">
          {action.problem()}
        </Notice>
      </Show>
    </div>
  );
}
