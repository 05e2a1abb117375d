import { createSignal, For, onMount, Show } from 'solid-js';
import type { FilePart, UserMessage } from '../../../server/core/transcript.ts';
import { problemOf } from '../../problem.ts';
import { useAppState } from '../../state/app-state.ts';
import { text } from '../../text.ts';
import { queueText } from '../../text/docks.ts';
import { textOf } from '../../timeline/message-text.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { dropEdit, keepEdit, keptEdit } from './kept-edits.ts';
import { filesOf } from './waiting.ts';

interface QueueEditProps {
  session: string;
  message: UserMessage;
  onDone(): void;
}

/** The message stays in its place meanwhile, and the agent may read it as it was. */
export function QueueEdit(props: QueueEditProps) {
  let area!: HTMLTextAreaElement;
  const { client } = useAppState();
  const words = queueText;
  const before = { text: textOf(props.message), files: filesOf(props.message) };
  const { session } = props;
  const { id } = props.message;
  const [written, setWritten] = createSignal(keptEdit(session, id) ?? before.text);
  const [files, setFiles] = createSignal(before.files);
  const [problem, setProblem] = createSignal<string>();
  const [isBusy, setBusy] = createSignal(false);
  const isChanged = () => written() !== before.text || files().length !== before.files.length;
  const isEmpty = () => written().trim() === '' && files().length === 0;
  onMount(() => {
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  });
  function write(changed: string) {
    setWritten(changed);
    keepEdit(session, id, changed);
  }

  function done() {
    dropEdit(session, id);
    props.onDone();
  }

  async function save() {
    if (isBusy() || isEmpty()) return;
    if (!isChanged()) return done();
    setBusy(true);
    try {
      await client.message.edit.mutate({
        session,
        message: id,
        text: written(),
        files: files().map(({ path }) => path),
      });
      done();
    } catch (error) {
      setProblem(problemOf(error).message);
    } finally {
      setBusy(false);
    }
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      done();
    } else if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      void save();
    }
  }

  return (
    <div class="queue-edit">
      <textarea
        ref={area}
        class="input"
        rows={1}
        aria-label={words.editLabel}
        value={written()}
        onInput={(event) => write(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <Show when={files().length > 0}>
        <ul class="attachments">
          <For each={files()}>
            {(file) => (
              <li class="attachment">
                <span class="attachment-name">{nameOf(file)}</span>
                <IconButton
                  label={words.removeFile(nameOf(file))}
                  onClick={() => setFiles((all) => all.filter((other) => other !== file))}
                >
                  <Icon name="close" size={14} />
                </IconButton>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <footer class="dock-footer">
        <Show when={problem()}>
          <span class="field-problem" role="alert">
            {problem()}
          </span>
        </Show>
        <span class="spacer" />
        <Button onClick={done}>{text.action.cancel}</Button>
        <Button kind="primary" aria-disabled={isBusy() || isEmpty()} onClick={() => void save()}>
          {words.save}
        </Button>
      </footer>
    </div>
  );
}

function nameOf({ path }: FilePart): string {
  return path.split('/').at(-1) ?? path;
}
