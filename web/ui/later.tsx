import { createSignal, Show, type Component } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { text } from '../text.ts';
import { Notice } from './Notice.tsx';

/** A component that is fetched when it is first drawn. When a newer server has other files, it says so. */
export function later<Props extends object>(load: () => Promise<Component<Props>>): Component<Props> {
  const [made, setMade] = createSignal<Component<Props>>();
  const [isMissing, setMissing] = createSignal(false);
  return (props) => {
    if (!made()) {
      load().then(
        (component) => setMade(() => component),
        () => setMissing(true),
      );
    }
    return (
      <Show when={made()} fallback={<Missing isShown={isMissing()} />}>
        {(component) => <Dynamic component={component()} {...props} />}
      </Show>
    );
  };
}

function Missing(props: { isShown: boolean }) {
  return (
    <Show when={props.isShown}>
      <div class="toast">
        <Notice tone="warning" role="alert">
          {text.problem.part}
        </Notice>
      </div>
    </Show>
  );
}
