import { For, Match, Switch } from 'solid-js';
import type { ProcessRow } from '../../client.ts';
import { processesText as text } from '../../text/processes.ts';
import { IconButton } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Notice } from '../../ui/Notice.tsx';
import type { Kill } from '../kills.ts';

interface KillNoticeProps {
  process: ProcessRow;
  kill: Kill | undefined;
  onDismiss(): void;
}

/** How far the killing has come, what was left alive, or why a process is lost. */
export function KillNotice(props: KillNoticeProps) {
  const done = () => (props.kill?.kind === 'done' ? props.kill : undefined);
  const refused = () => (props.kill?.kind === 'refused' ? props.kill : undefined);
  const survivors = () => done()?.survivors ?? props.process.survivors;
  return (
    <div role="status">
      <Switch>
        <Match when={props.kill?.kind === 'asked'}>
          <Notice tone="info">{text.killAsked}</Notice>
        </Match>
        <Match when={props.kill?.kind === 'forced'}>
          <Notice tone="warning">{text.killForced}</Notice>
        </Match>
        <Match when={refused()}>
          {(kill) => (
            <Notice tone="danger" actions={<Dismiss onDismiss={props.onDismiss} />}>
              {kill().problem}
            </Notice>
          )}
        </Match>
        <Match when={survivors().length > 0}>
          <Notice tone="danger">
            {text.killSurvived}
            <ul class="survivors">
              <For each={survivors()}>{(survivor) => <li>{survivor}</li>}</For>
            </ul>
          </Notice>
        </Match>
        <Match when={done()}>
          {(kill) => (
            <Notice tone="neutral" actions={<Dismiss onDismiss={props.onDismiss} />}>
              {kill().wasKilled ? text.killClean : text.killedBefore}
            </Notice>
          )}
        </Match>
        <Match when={props.process.status === 'lost'}>
          <Notice tone="neutral">{text.lostHelp}</Notice>
        </Match>
      </Switch>
    </div>
  );
}

function Dismiss(props: { onDismiss(): void }) {
  return (
    <IconButton label={text.dismiss} onClick={() => props.onDismiss()}>
      <Icon name="close" size={16} />
    </IconButton>
  );
}
