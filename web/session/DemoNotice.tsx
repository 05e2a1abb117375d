import { Show } from 'solid-js';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';
import { Notice } from '../ui/Notice.tsx';

/** Without a key there is only the scripted tour: say so before the first session, and how to get more. */
export function DemoNotice() {
  const { server } = useAppState();
  const isDemoOnly = () => server.info()?.providers.every((prefix) => prefix === 'demo');
  return (
    <Show when={isDemoOnly()}>
      <Notice tone="info" title={text.banner.demo}>
        {text.banner.demoHelp}
      </Notice>
    </Show>
  );
}
