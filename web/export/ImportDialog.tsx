import { createSignal, For, onCleanup, Show } from 'solid-js';
import type { SessionSummary } from '../../server/core/summary.ts';
import { usePlace } from '../address/place.ts';
import { text } from '../text.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Notice } from '../ui/Notice.tsx';
import { sentenceIn } from './download.ts';
import './export.css';

/** What the server answers to `POST /api/import`. */
interface Imported {
  session: SessionSummary;
  report: {
    program: string;
    sessions: number;
    messages: number;
    isRenamed: boolean;
    skipped: { what: string; count: number }[];
    changed: { what: string; count: number }[];
  };
}

interface ImportDialogProps {
  onClose(): void;
}

export function ImportDialog(props: ImportDialogProps) {
  const place = usePlace();
  let input!: HTMLInputElement;
  const [file, setFile] = createSignal<string>();
  const [imported, setImported] = createSignal<Imported>();
  const [problem, setProblem] = createSignal<string>();
  const leaving = new AbortController();
  onCleanup(() => leaving.abort());

  async function send(chosen: File | undefined) {
    if (!chosen) return;
    setFile(chosen.name);
    setImported(undefined);
    setProblem(undefined);
    try {
      const body = new FormData();
      body.append('file', chosen);
      const response = await fetch('/api/import', {
        method: 'POST',
        body,
        signal: leaving.signal,
        credentials: 'same-origin',
      });
      if (response.ok) setImported((await response.json()) as Imported);
      else setProblem((await sentenceIn(response)) ?? text.import.failed);
    } catch {
      if (!leaving.signal.aborted) setProblem(text.problem.unreachable);
    } finally {
      setFile(undefined);
      // So that the same file may be chosen again.
      input.value = '';
    }
  }

  function open(id: string) {
    props.onClose();
    place.go(`/sessions/${id}`);
  }

  return (
    <Dialog title={text.import.title} size="narrow" onClose={props.onClose}>
      <div class="dialog-body">
        <p class="export-help">{text.import.what}</p>
        <input
          ref={input}
          type="file"
          hidden
          accept=".json,.jsonl,application/json"
          onChange={(event) => void send(event.currentTarget.files?.[0])}
        />
        <Show when={imported()}>
          {(answer) => (
            <Notice tone="info" role="status">
              <p>{text.import.done(answer().report.sessions, answer().report.messages, answer().report.program)}</p>
              <Show when={answer().report.isRenamed}>
                <p>{text.import.renamed}</p>
              </Show>
              <p>{text.import.rests}</p>
              <Show when={answer().report.changed.length > 0}>
                <p>{text.import.changed}</p>
                <ul class="import-skipped">
                  <For each={answer().report.changed}>{({ what }) => <li>{what}</li>}</For>
                </ul>
              </Show>
              <Show when={answer().report.skipped.length > 0}>
                <p>{text.import.skipped}</p>
                <ul class="import-skipped">
                  <For each={answer().report.skipped}>
                    {({ what, count }) => <li>{text.import.skippedItem(what, count)}</li>}
                  </For>
                </ul>
              </Show>
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
        <Show
          when={imported()}
          fallback={
            <Button kind="primary" autofocus disabled={file() !== undefined} onClick={() => input.click()}>
              {file() === undefined ? text.import.choose : text.import.importing(file() ?? '')}
            </Button>
          }
        >
          {(answer) => (
            <>
              <Button onClick={() => input.click()}>{text.import.chooseOther}</Button>
              <Button kind="primary" onClick={() => open(answer().session.id)}>
                {text.import.goTo}
              </Button>
            </>
          )}
        </Show>
      </footer>
    </Dialog>
  );
}
