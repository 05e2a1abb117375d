import { createSignal, Match, onCleanup, onMount, Show, Switch } from 'solid-js';
import type { ProcessRow } from '../../client.ts';
import { useAppState } from '../../state/app-state.ts';
import { text as pageText } from '../../text.ts';
import { processesText as text } from '../../text/processes.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { createOutput, type Output } from '../output/output.ts';
import { FindField } from './FindField.tsx';
import { createLooks } from './looks.ts';
import { Toolbar } from './Toolbar.tsx';

/** What a process prints, as a terminal shows it. */
export function Terminal(props: { process: ProcessRow }) {
  const { client, sync } = useAppState();
  const looks = createLooks();
  const [output, setOutput] = createSignal<Output>();
  const [isFinding, setFinding] = createSignal(false);
  let box!: HTMLDivElement;
  let place!: HTMLDivElement;

  onMount(() => setOutput(createOutput({ client, sync, process: () => props.process, box, place })));

  /** The page's own search knows only what is drawn here, and no more than the finder does. */
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== 'f' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    setFinding(true);
    queueMicrotask(() => document.getElementById('terminal-find')?.focus());
  };
  document.addEventListener('keydown', onKeyDown);
  onCleanup(() => document.removeEventListener('keydown', onKeyDown));

  function closeFind() {
    setFinding(false);
    box.focus();
  }

  return (
    <div
      class="terminal"
      classList={{
        'terminal-green': looks.isGreen(),
        'terminal-wrap': looks.isWrapped(),
        'terminal-running': props.process.status === 'running',
      }}
    >
      <Show when={output()}>
        {(ready) => (
          <Toolbar
            process={props.process}
            output={ready()}
            looks={looks}
            isFinding={isFinding()}
            onFind={() => (isFinding() ? closeFind() : setFinding(true))}
          >
            <Show when={isFinding()}>
              <FindField output={ready()} box={box} onClose={closeFind} />
            </Show>
          </Toolbar>
        )}
      </Show>
      <div class="terminal-frame">
        <div ref={box} class="terminal-box" tabIndex={0} role="region" aria-label={text.output(props.process.name)}>
          <Show when={output()}>
            {(ready) => <Above output={ready()} isRunning={props.process.status === 'running'} />}
          </Show>
          <div ref={place} />
        </div>
        <Show when={output() && !output()?.following.isOn()}>
          <Button class="terminal-latest" kind="primary" onClick={() => output()?.following.set(true)}>
            <Icon name="arrowDown" size={16} />
            {output()?.hasNews() ? `${text.newOutput} · ${text.toLatest}` : text.toLatest}
          </Button>
        </Show>
      </div>
    </div>
  );
}

/** What stands before the output: earlier parts of it, or why there is none. */
function Above(props: { output: Output; isRunning: boolean }) {
  const failure = () => {
    const state = props.output.state();
    return state.kind === 'failed' ? state.problem : undefined;
  };
  return (
    <div class="terminal-above">
      <Switch>
        <Match when={failure()}>
          {(problem) => (
            <p role="alert">
              {problem().message}{' '}
              <button type="button" class="terminal-button" onClick={props.output.retry}>
                {pageText.action.retry}
              </button>
            </p>
          )}
        </Match>
        <Match when={props.output.state().kind === 'loading'}>
          <p class="terminal-loading">{text.outputLoading}</p>
        </Match>
        <Match when={props.output.isEmpty()}>
          <p>{props.isRunning ? text.outputEmpty : text.outputNone}</p>
        </Match>
        <Match when={props.output.earlier() === 'full'}>
          <p>{text.earlierFull}</p>
        </Match>
        <Match when={props.output.earlier() !== 'none'}>
          <button
            type="button"
            class="terminal-button"
            disabled={props.output.earlier() === 'loading'}
            onClick={() => void props.output.showEarlier()}
          >
            {props.output.earlier() === 'loading' ? text.earlierLoading : text.earlier}
          </button>
        </Match>
      </Switch>
    </div>
  );
}
