import { createSignal, For, onCleanup, Show } from 'solid-js';
import { problemOf } from '../problem.ts';
import type { Attachment, Attachments } from '../state/draft/attachments.ts';
import { text } from '../text.ts';
import { IconButton } from '../ui/Button.tsx';
import { formatSize } from '../ui/format.ts';
import { Icon } from '../ui/Icon.tsx';

interface AttachmentChipsProps {
  attachments: Attachments;
  /** A pasted text goes back into the message. */
  onInline(pasted: string): void;
  onEmptied(): void;
}

export function AttachmentChips(props: AttachmentChipsProps) {
  const [problem, setProblem] = createSignal<string>();
  let isThere = true;
  onCleanup(() => (isThere = false));

  function remove(id: string) {
    props.attachments.remove(id);
    props.onEmptied();
  }

  async function inline(id: string) {
    try {
      const back = await props.attachments.inline(id);
      // The page shows another text by now: the file stays one.
      if (!isThere) return;
      props.attachments.remove(id);
      props.onInline(back);
    } catch (error) {
      setProblem(problemOf(error).message);
    }
  }

  return (
    <Show when={props.attachments.list.length > 0}>
      <ul class="attachments" aria-label={text.attachment.list}>
        <For each={props.attachments.list}>
          {(attachment) => (
            <Chip
              attachment={attachment}
              onRemove={() => remove(attachment.id)}
              onRetry={() => props.attachments.retry(attachment.id)}
              onInline={() => void inline(attachment.id)}
            />
          )}
        </For>
        <Show when={problem()}>
          <li class="field-problem" role="alert">
            {problem()}
          </li>
        </Show>
      </ul>
    </Show>
  );
}

function Chip(props: { attachment: Attachment; onRemove(): void; onRetry(): void; onInline(): void }) {
  const label = () =>
    props.attachment.lines === undefined ? props.attachment.name : text.attachment.pasted(props.attachment.lines);
  const percent = () => Math.floor(props.attachment.progress * 100);
  const isFailed = () => props.attachment.state === 'failed';
  return (
    <li class="attachment" classList={{ 'attachment-failed': isFailed() }}>
      <Show when={props.attachment.preview}>
        {(address) => <img class="attachment-picture" src={address()} alt="" />}
      </Show>
      <Show
        when={props.attachment.lines !== undefined}
        fallback={
          <span class="attachment-name" title={label()}>
            {label()}
          </span>
        }
      >
        <button
          type="button"
          class="link-button attachment-name"
          title={text.attachment.inline(label())}
          aria-label={text.attachment.inline(label())}
          onClick={() => props.onInline()}
        >
          {label()}
        </button>
      </Show>
      <Show
        when={props.attachment.state === 'uploading'}
        fallback={
          <Show
            when={isFailed()}
            fallback={
              <span class="attachment-note">
                {props.attachment.state === 'held' ? text.attachment.held : formatSize(props.attachment.size)}
              </span>
            }
          >
            <span class="attachment-note" role="alert">
              {props.attachment.problem}
            </span>
          </Show>
        }
      >
        <progress class="attachment-progress" max={1} value={props.attachment.progress} aria-label={label()} />
        <span class="attachment-note">{text.attachment.uploading(percent())}</span>
      </Show>
      <Show when={isFailed() && props.attachment.canRetry}>
        <button
          type="button"
          class="link-button"
          aria-label={text.attachment.retry(label())}
          onClick={() => props.onRetry()}
        >
          {text.action.retry}
        </button>
      </Show>
      <IconButton label={text.attachment.remove(label())} onClick={() => props.onRemove()}>
        <Icon name="close" size={14} />
      </IconButton>
    </li>
  );
}
