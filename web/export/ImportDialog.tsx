import { createSignal, onCleanup, Show } from 'solid-js';
import type { SessionSummary } from '../../server/core/summary.ts';
import { usePlace } from '../address/place.ts';
import { importText } from '../text/dialogs/export.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Notice } from '../ui/Notice.tsx';
import { sentenceIn } from './download.ts';
import { ImportReport, type Report } from './ImportReport.tsx';
import './export.css';

/** What the server answers to `POST /api/import`. */
interface Imported {
  session: SessionSummary;
  report: Report;
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
      else setProblem((await sentenceIn(response)) ?? importText.failed);
    } catch {
      if (!leaving.signal.aborted) setProblem(importText.unreachable);
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
    <Dialog title={importText.title} size="narrow" onClose={props.onClose}>
      <div class="dialog-body">
        <Show when={!imported()}>
          <p class="export-help">{importText.what}</p>
        </Show>
        <input
          ref={input}
          type="file"
          hidden
          accept=".json,.jsonl,application/json"
          onChange={(event) => void send(event.currentTarget.files?.[0])}
        />
        <Show when={imported()}>{(answer) => <ImportReport report={answer().report} />}</Show>
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
            <Button
              kind="primary"
              autofocus
              aria-disabled={file() !== undefined}
              onClick={() => file() === undefined && input.click()}
            >
              {file() === undefined ? importText.choose : importText.importing(file() ?? '')}
            </Button>
          }
        >
          {(answer) => (
            <>
              <Button onClick={() => input.click()}>{importText.chooseOther}</Button>
              <Button
                kind="primary"
                ref={(button) => queueMicrotask(() => button.focus())}
                onClick={() => open(answer().session.id)}
              >
                {importText.goTo}
              </Button>
            </>
          )}
        </Show>
      </footer>
    </Dialog>
  );
}
