import { Show } from 'solid-js';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';
import { Notice } from '../ui/Notice.tsx';

/** What the owner must know on every page: commands are not isolated, or the server cannot be asked. */
export function Banners() {
  const { server } = useAppState();
  return (
    <div class="banners">
      <Show when={server.info()?.sandbox.isIsolated === false}>
        <Notice tone="warning" title={text.banner.notIsolated}>
          {server.info()?.sandbox.warning}
        </Notice>
      </Show>
      <Show when={server.isNewer()}>
        <Notice tone="info" title={text.connection.newer}>
          <button type="button" class="link-button" onClick={() => location.reload()}>
            {text.connection.reload}
          </button>
        </Notice>
      </Show>
      <Show when={server.problem()}>{(problem) => <Notice tone="danger">{problem().message}</Notice>}</Show>
    </div>
  );
}
