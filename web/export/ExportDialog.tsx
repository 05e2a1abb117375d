import { createSignal, createUniqueId, For, onCleanup, Show } from 'solid-js';
import { createStore } from 'solid-js/store';
import type { SessionSummary } from '../../server/core/summary.ts';
import { Switch } from '../settings/input/Switch.tsx';
import { text } from '../text.ts';
import { exportText } from '../text/dialogs/export.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { formatSize } from '../ui/format.ts';
import { Notice } from '../ui/Notice.tsx';
import { download, exportAddress, type ExportChoice, type Format } from './download.ts';
import './export.css';

const formats: readonly Format[] = ['md', 'pdf', 'json'];
const options = ['thinking', 'tools', 'branches'] as const;

interface ExportDialogProps {
  session: SessionSummary;
  onClose(): void;
}

export function ExportDialog(props: ExportDialogProps) {
  const name = createUniqueId();
  const [choice, setChoice] = createStore<ExportChoice>({ format: 'md', thinking: true, tools: true, branches: false });
  /** While a file is made, with how many bytes of it are here. */
  const [making, setMaking] = createSignal<{ bytes: number; cancelling: AbortController }>();
  const [done, setDone] = createSignal<string>();
  const [problem, setProblem] = createSignal<string>();
  onCleanup(() => making()?.cancelling.abort());

  async function start(event: SubmitEvent) {
    event.preventDefault();
    if (making()) return;
    const cancelling = new AbortController();
    const { signal } = cancelling;
    setMaking({ bytes: 0, cancelling });
    setDone(undefined);
    setProblem(undefined);
    try {
      const onGrowth = (bytes: number) => setMaking({ bytes, cancelling });
      const result = await download(exportAddress(props.session.id, choice), { signal, onGrowth });
      if ('name' in result) setDone(result.name);
      else setProblem(result.problem ?? exportText.failed);
    } catch {
      if (!signal.aborted) setProblem(exportText.unreachable);
    } finally {
      setMaking(undefined);
    }
  }

  function makingWords(bytes: number): string {
    return bytes === 0 ? exportText.making : exportText.taking(formatSize(bytes));
  }

  return (
    <Dialog title={exportText.title} size="narrow" onClose={props.onClose}>
      <form class="dialog-form" onSubmit={start}>
        <div class="dialog-body">
          <fieldset class="export-group">
            <legend>{exportText.format}</legend>
            <For each={formats}>
              {(format) => (
                <label class="export-row export-format">
                  <input
                    type="radio"
                    name={name}
                    checked={choice.format === format}
                    onChange={() => setChoice({ format })}
                  />
                  <span class="export-words">
                    <span class="export-label">{exportText.formats[format].label}</span>
                    <span class="export-help">{exportText.formats[format].help}</span>
                  </span>
                </label>
              )}
            </For>
          </fieldset>
          <Show when={choice.format !== 'json'}>
            <fieldset class="export-group">
              <legend>{exportText.include}</legend>
              <For each={options}>
                {(option) => (
                  <label class="export-row">
                    <span class="export-words">
                      <span class="export-label">{exportText.options[option].label}</span>
                      <span class="export-help">{exportText.options[option].help}</span>
                    </span>
                    <Switch
                      checked={choice[option]}
                      onChange={(event) => setChoice({ [option]: event.currentTarget.checked })}
                    />
                  </label>
                )}
              </For>
            </fieldset>
          </Show>
          <Show when={props.session.agent === 'working' || props.session.agent === 'waiting_input'}>
            <p class="export-help">{exportText.live}</p>
          </Show>
          <Show when={done()}>
            {(file) => (
              <Notice tone="info" role="status">
                {exportText.done(file())}
              </Notice>
            )}
          </Show>
          <Show when={problem()}>
            <Notice tone="danger" role="alert">
              {problem()}
            </Notice>
          </Show>
        </div>
        <footer class="dialog-footer">
          <Show when={making()} fallback={<Button onClick={props.onClose}>{text.action.close}</Button>}>
            {(now) => <Button onClick={() => now().cancelling.abort()}>{text.action.cancel}</Button>}
          </Show>
          <Button kind="primary" type="submit" aria-disabled={making() !== undefined}>
            <Show when={making()} fallback={exportText.download}>
              {(now) => makingWords(now().bytes)}
            </Show>
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
