import { onMount, Show } from 'solid-js';
import { text as pageText } from '../../text.ts';
import { processesText as text } from '../../text/processes.ts';
import { Icon } from '../../ui/Icon.tsx';
import { createFinder, mostHits } from '../output/finder.ts';
import type { Output } from '../output/output.ts';

interface FindFieldProps {
  output: Output;
  /** The box that scrolls. */
  box: HTMLElement;
  onClose(): void;
}

export function FindField(props: FindFieldProps) {
  let field!: HTMLInputElement;
  onMount(() => field.focus());
  const finder = createFinder(props.output, props.box);
  const count = () => `${finder.count().toLocaleString('en')}${finder.count() === mostHits ? '+' : ''}`;

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape') props.onClose();
    else if (event.key === 'Enter' && !event.isComposing) finder.step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <search class="terminal-find" onKeyDown={onKeyDown}>
      <input
        ref={field}
        id="terminal-find"
        type="text"
        aria-label={text.find}
        placeholder={text.find}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => finder.setQuery(event.currentTarget.value)}
      />
      <span class="terminal-count" role="status">
        <Show when={finder.query()}>{text.found(finder.count() === 0 ? 0 : finder.at() + 1, count())}</Show>
      </span>
      <button
        type="button"
        class="terminal-tool"
        aria-label={text.previous}
        title={text.previous}
        onClick={() => finder.step(-1)}
      >
        <Icon name="arrowUp" size={16} />
      </button>
      <button
        type="button"
        class="terminal-tool"
        aria-label={text.next}
        title={text.next}
        onClick={() => finder.step(1)}
      >
        <Icon name="arrowDown" size={16} />
      </button>
      <button
        type="button"
        class="terminal-tool"
        aria-label={pageText.action.close}
        title={pageText.action.close}
        onClick={() => props.onClose()}
      >
        <Icon name="close" size={16} />
      </button>
    </search>
  );
}
