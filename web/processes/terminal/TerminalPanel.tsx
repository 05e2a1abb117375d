import { createMemo, Show } from 'solid-js';
import { Link } from '../../address/Link.tsx';
import type { ProcessRow } from '../../client.ts';
import { useAppState } from '../../state/app-state.ts';
import { createServerClock } from '../../state/server-clock.ts';
import { text as pageText } from '../../text.ts';
import { processesText as text } from '../../text/processes.ts';
import { Button } from '../../ui/Button.tsx';
import { copyText } from '../../ui/copy.ts';
import { formatTime } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import type { Kill } from '../kills.ts';
import { ProcessGlyph } from '../ProcessGlyph.tsx';
import { runtimeOf, tones, wordOf } from '../status.ts';
import { InputLine } from './InputLine.tsx';
import { KillNotice } from './KillNotice.tsx';
import { Terminal } from './Terminal.tsx';

interface TerminalPanelProps {
  id: string;
  kill: Kill | undefined;
  /** Why nothing can be changed now. */
  hindrance: string | undefined;
  onKill(row: ProcessRow): void;
  onDismiss(): void;
}

/** One process: what it is and how it does, what it prints, and a line to its input. */
export function TerminalPanel(props: TerminalPanelProps) {
  const { sync } = useAppState();
  const { now } = createServerClock();
  /** A row may go before its panel does. */
  const process = createMemo<ProcessRow>(
    (before) => sync.processes.row(props.id) ?? before,
    // The panel is drawn for a row that is there.
    sync.processes.row(props.id) as ProcessRow,
  );
  const isEnding = () => props.kill?.kind === 'asked' || props.kill?.kind === 'forced';

  return (
    <section class="terminal-panel" aria-label={text.output(process().name)}>
      <header class="terminal-head">
        <div class="terminal-title">
          <Link class="button icon-button button-quiet terminal-back" href="/processes" aria-label={text.back}>
            <Icon name="back" />
          </Link>
          <ProcessGlyph status={process().status} />
          <h2 title={process().name}>{process().name}</h2>
          <span class={`process-word tone-${tones[process().status]}`}>{wordOf(process())}</span>
          <span class="process-time">{runtimeOf(process(), now)}</span>
          <span class="spacer" />
          <Show when={process().status === 'running'}>
            <Button
              kind="danger"
              class="terminal-kill"
              aria-disabled={props.hindrance !== undefined || isEnding()}
              title={props.hindrance}
              onClick={() => !isEnding() && props.onKill(process())}
            >
              {text.kill}
            </Button>
          </Show>
        </div>
        <div class="terminal-facts terminal-command">
          <code title={process().command}>{process().command}</code>
          <button
            type="button"
            class="link-button"
            aria-label={text.copyCommand}
            onClick={(event) => void copyText(process().command, event.currentTarget)}
          >
            {pageText.action.copy}
          </button>
        </div>
        <div class="terminal-facts">
          <Link href={`/sessions/${process().session}`}>{process().sessionName || text.unnamedSession}</Link>
          <time datetime={process().startedAt}>{text.started(formatTime(process().startedAt))}</time>
          <Show when={process().isKept}>
            <span class="chip chip-neutral" title={text.keptHelp}>
              {text.kept}
            </span>
          </Show>
        </div>
        <KillNotice process={process()} kill={props.kill} onDismiss={props.onDismiss} />
      </header>
      <Terminal process={process()} />
      <Show when={process().status === 'running' && process().hasInput}>
        <InputLine process={props.id} hindrance={props.hindrance} />
      </Show>
    </section>
  );
}
