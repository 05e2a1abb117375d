import { createSignal, Match, Show, Switch } from 'solid-js';
import type { SessionSummary } from '../../server/core/summary.ts';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';
import { Button } from '../ui/Button.tsx';
import { later } from '../ui/later.tsx';
import { Notice } from '../ui/Notice.tsx';
import { createAction } from './action.ts';

const EventsDialog = later(() => import('../events/EventsDialog.tsx').then((module) => module.EventsDialog));

/** What the session's phase means for the person right now, and the way on. Nothing while it simply runs. */
export function PhaseNotice(props: { session: SessionSummary }) {
  const { client, changes } = useAppState();
  const action = createAction();
  const [isShowingEvents, setShowingEvents] = createSignal(false);
  const phase = () => props.session.phase;
  const id = () => props.session.id;

  const resume = (label = text.phase.resume) => (
    <Button disabled={action.isBusy()} onClick={() => action.run(() => client.session.resume.mutate({ id: id() }))}>
      {label}
    </Button>
  );

  return (
    <div class="phase-notice">
      <Show when={props.session.isArchived}>
        <Notice
          tone="neutral"
          actions={<Button onClick={() => changes.archive([props.session], false)}>{text.header.takeBack}</Button>}
        >
          {text.phase.archived}
        </Notice>
      </Show>
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
          <Notice
            tone="danger"
            title={text.phase.failed}
            actions={
              <>
                <Button onClick={() => setShowingEvents(true)}>{text.phase.whatLed}</Button>
                {resume()}
              </>
            }
            role="alert"
          >
            {props.session.phaseReason}
          </Notice>
        </Match>
        <Match when={props.session.isStopRequested}>
          <Notice
            tone="neutral"
            actions={
              <>
                {resume(text.phase.keepGoing)}
                <Button
                  disabled={action.isBusy()}
                  onClick={() => action.run(() => client.session.stop.mutate({ id: id(), when: 'now' }))}
                >
                  {text.header.stopNow}
                </Button>
              </>
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
            {props.session.usage.turns === 0 ? text.phase.unanswered : text.phase.cut}
          </Notice>
        </Match>
      </Switch>
      <Show when={isShowingEvents()}>
        <EventsDialog session={id()} isAtFailure onClose={() => setShowingEvents(false)} />
      </Show>
      <Show when={action.problem()}>
        <Notice tone="danger" role="alert">
          {action.problem()}
        </Notice>
      </Show>
    </div>
  );
}
