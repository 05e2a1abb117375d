import { Show } from 'solid-js';
import { isLive } from '../../../server/core/phase.ts';
import type { SessionSummary } from '../../../server/core/summary.ts';
import type { Progress } from '../../state/list/changes.ts';
import { text } from '../../text.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';

interface SelectionBarProps {
  ref(bar: HTMLElement): void;
  rows: readonly SessionSummary[];
  /** The list shows the archive. */
  isArchive: boolean;
  progress: Progress | undefined;
  onStop(): void;
  onArchive(): void;
  onRemove(): void;
  onClear(): void;
}

/** What can be done with all that is selected. */
export function SelectionBar(props: SelectionBarProps) {
  const isBusy = () => props.progress !== undefined;
  return (
    <div ref={props.ref} class="selection-bar" role="toolbar" aria-label={text.list.select.bar}>
      <div class="selection-head">
        <span role="status">
          <Show when={props.progress} fallback={text.list.select.count(props.rows.length)}>
            {(progress) => text.list.select.progress(progress().done, progress().all)}
          </Show>
        </span>
        <IconButton label={text.list.select.clear} onClick={() => props.onClear()}>
          <Icon name="close" size={16} />
        </IconButton>
      </div>
      <div class="selection-actions">
        <Button disabled={isBusy()} onClick={() => props.onArchive()}>
          {props.isArchive ? text.list.select.takeBack : text.list.select.archive}
        </Button>
        <Show when={props.rows.some(({ phase }) => isLive(phase))}>
          <Button disabled={isBusy()} onClick={() => props.onStop()}>
            {text.list.select.stop}
          </Button>
        </Show>
        <Button kind="danger" disabled={isBusy()} onClick={() => props.onRemove()}>
          {text.list.select.remove}
        </Button>
      </div>
    </div>
  );
}
