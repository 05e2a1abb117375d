import type { ProcessRow } from '../client.ts';
import { text as pageText } from '../text.ts';
import { processesText as text } from '../text/processes.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';

interface KillDialogProps {
  process: ProcessRow;
  onClose(): void;
  onKill(): void;
}

export function KillDialog(props: KillDialogProps) {
  return (
    <Dialog title={text.killTitle} size="narrow" onClose={props.onClose}>
      <div class="dialog-body">
        <p>{text.killBody(props.process.name)}</p>
        <pre class="tool-text kill-command" tabIndex={0} aria-label={pageText.tool.command}>
          {props.process.command}
        </pre>
        <p>{text.killAfter}</p>
      </div>
      <footer class="dialog-footer">
        <Button autofocus onClick={props.onClose}>
          {pageText.action.cancel}
        </Button>
        <Button kind="danger" onClick={props.onKill}>
          {text.killConfirm}
        </Button>
      </footer>
    </Dialog>
  );
}
