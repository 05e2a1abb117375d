import { For, Show } from 'solid-js';
import type { SentFile } from '../../server/core/event.ts';
import { fileAddress } from '../state/draft/upload.ts';
import { text } from '../text.ts';
import { formatSize } from '../ui/format.ts';

/** Files that came with a message, in the order in which they were attached. */
export function FileParts(props: { session: string; files: readonly SentFile[] }) {
  return (
    <Show when={props.files.length > 0}>
      <div class="file-parts">
        <For each={props.files}>{(file) => <FilePart session={props.session} file={file} />}</For>
      </div>
    </Show>
  );
}

/** A picture shows itself, anything else can be saved. */
function FilePart(props: { session: string; file: SentFile }) {
  const address = () => fileAddress(props.session, props.file.path);
  const name = () => props.file.path.split('/').at(-1) ?? props.file.path;
  const isPicture = () => /^image\/(png|jpeg|gif|webp)$/.test(props.file.mediaType);
  return (
    <a
      class="file-part"
      classList={{ 'file-part-picture': isPicture() }}
      href={address()}
      target="_blank"
      rel="noreferrer"
      title={props.file.path}
      aria-label={isPicture() ? text.attachment.image(name()) : text.attachment.download(name())}
    >
      <Show
        when={isPicture()}
        fallback={
          <>
            <span class="file-part-name">{name()}</span>
            <span class="file-part-size">{formatSize(props.file.size)}</span>
          </>
        }
      >
        <img src={address()} alt={name()} loading="lazy" />
      </Show>
    </a>
  );
}
