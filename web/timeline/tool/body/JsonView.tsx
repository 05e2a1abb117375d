import { createSignal, For, Show } from 'solid-js';
import { text } from '../../../text.ts';
import { copyText } from '../../../ui/copy.ts';
import type { RowContext } from '../../row/row-context.ts';
import { LongText } from './LongText.tsx';

interface JsonViewProps {
  id: string;
  input: unknown;
  output: string;
  isRunning: boolean;
  context: RowContext;
}

/** The input and the output of a tool that has no view of its own. */
export function JsonView(props: JsonViewProps) {
  return (
    <>
      <Section title={text.tool.input} value={props.input} {...props} id={`${props.id}.input`} isRunning={false} />
      <Show when={props.output !== '' || props.isRunning}>
        <Section title={text.tool.output} value={parsed(props.output)} {...props} id={props.id} />
      </Show>
    </>
  );
}

interface SectionProps {
  id: string;
  title: string;
  value: unknown;
  isRunning: boolean;
  context: RowContext;
}

function Section(props: SectionProps) {
  const [isRaw, setRaw] = createSignal(false);
  const isTree = () => typeof props.value === 'object' && props.value !== null;
  const raw = () => (typeof props.value === 'string' ? props.value : JSON.stringify(props.value, null, 2));
  return (
    <div class="tool-file tool-json">
      <div class="tool-bar">
        <span>{props.title}</span>
        <span class="tool-bar-actions">
          <Show when={isTree()}>
            <button
              type="button"
              class="md-button"
              aria-pressed={isRaw()}
              onClick={() => (props.context.hold(), setRaw(!isRaw()))}
            >
              {text.kinds.raw}
            </button>
          </Show>
          <button type="button" class="md-button" onClick={(event) => void copyText(raw(), event.currentTarget)}>
            {text.action.copy}
          </button>
        </span>
      </div>
      <Show
        when={isTree() && !isRaw()}
        fallback={<LongText id={props.id} text={raw() ?? ''} isRunning={props.isRunning} context={props.context} />}
      >
        <div class="tool-text json" tabIndex={0} role="group" aria-label={props.title}>
          <Entries of={props.value as object} context={props.context} depth={0} />
        </div>
      </Show>
    </div>
  );
}

/** Deeper ones are drawn when somebody opens them. */
const OPEN_DEPTH = 2;
const MOST_ENTRIES = 200;

function Entries(props: { of: object; context: RowContext; depth: number }) {
  const entries = () => Object.entries(props.of);
  return (
    <ul class="json-entries">
      <For each={entries().slice(0, MOST_ENTRIES)}>
        {([key, value]: [string, unknown]) => (
          <li>
            <Show
              when={typeof value === 'object' && value !== null && Object.keys(value).length > 0}
              fallback={
                <>
                  <span class="json-key">{key}</span> <Leaf value={value} />
                </>
              }
            >
              <Nested name={key} value={value as object} context={props.context} depth={props.depth + 1} />
            </Show>
          </li>
        )}
      </For>
      <Show when={entries().length > MOST_ENTRIES}>
        <li class="json-count">⋯ {text.kinds.entries(entries().length - MOST_ENTRIES)}</li>
      </Show>
    </ul>
  );
}

function Nested(props: { name: string; value: object; context: RowContext; depth: number }) {
  const [isOpen, setOpen] = createSignal(props.depth < OPEN_DEPTH);
  return (
    <details
      open={isOpen()}
      onToggle={(event) => {
        if (event.currentTarget.open === isOpen()) return;
        props.context.hold();
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>
        <span class="json-key">{props.name}</span>{' '}
        <span class="json-count">{text.kinds.entries(Object.keys(props.value).length)}</span>
      </summary>
      <Show when={isOpen()}>
        <Entries of={props.value} context={props.context} depth={props.depth} />
      </Show>
    </details>
  );
}

function Leaf(props: { value: unknown }) {
  const kind = () => (props.value === null ? 'null' : typeof props.value);
  const words = () => {
    if (typeof props.value === 'string') return props.value;
    return typeof props.value === 'object' && props.value !== null ? text.kinds.emptyObject : String(props.value);
  };
  return <span class={`json-value json-${kind()}`}>{words()}</span>;
}

/** Text that only began like JSON stays text. */
function parsed(output: string): unknown {
  if (!/^\s*[[{]/.test(output)) return output;
  try {
    return JSON.parse(output) as unknown;
  } catch {
    return output;
  }
}
