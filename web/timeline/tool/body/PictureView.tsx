import { createSignal, Show } from 'solid-js';
import { fileAddress } from '../../../state/draft/upload.ts';
import { text } from '../../../text.ts';

/** A picture of the workspace, as it is there now. */
export function PictureView(props: { session: string; path: string }) {
  const [isGone, setGone] = createSignal(false);
  const address = () => fileAddress(props.session, props.path);
  return (
    <Show when={!isGone()} fallback={<p class="tool-none">{text.kinds.pictureGone}</p>}>
      <a class="tool-picture" href={address()} target="_blank" rel="noreferrer" aria-label={props.path}>
        <img src={address()} alt={props.path} loading="lazy" onError={() => setGone(true)} />
      </a>
    </Show>
  );
}
