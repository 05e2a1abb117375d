import { For, Match, Show, Switch } from 'solid-js';
import type { Part, TextPart, ToolPart } from '../../../../server/core/transcript.ts';
import { Markdown } from '../../../markdown/Markdown.tsx';
import { text } from '../../../text.ts';
import { Prose } from '../../row/Prose.tsx';
import type { RowContext } from '../../row/row-context.ts';
import { Thinking } from '../../row/Thinking.tsx';
import { ToolRow } from '../ToolRow.tsx';

interface TaskViewProps {
  part: ToolPart;
  prompt: string;
  context: RowContext;
}

/** A sub-agent: what it was told, what it does or did, in a small timeline of its own, and what it reported. */
export function TaskView(props: TaskViewProps) {
  const parts = () => props.part.parts ?? [];
  /** Its last words are its report: they are shown once. */
  const isReport = (part: Part) =>
    props.part.status !== 'running' && part.type === 'text' && part.text === props.part.output;
  return (
    <div class="task">
      <h4 class="tool-label">{text.kinds.taskPrompt}</h4>
      <div class="task-prompt">
        <Markdown source={props.prompt} isFinal />
      </div>
      <Show when={parts().length > 0}>
        <div class="task-activity" tabIndex={0} role="region" aria-label={text.kinds.taskActivity}>
          <For each={parts()}>
            {(part) => (
              <Show when={!isReport(part)}>
                <TaskPart part={part} context={props.context} />
              </Show>
            )}
          </For>
        </div>
      </Show>
      <Show when={props.part.status !== 'running' && props.part.output}>
        {(output) => (
          <>
            <h4 class="tool-label">{text.kinds.taskResult}</h4>
            <Markdown source={output()} isFinal />
          </>
        )}
      </Show>
    </div>
  );
}

function TaskPart(props: { part: Part; context: RowContext }) {
  const as = <Type extends Part['type']>(...types: Type[]) =>
    (types as string[]).includes(props.part.type) ? (props.part as Extract<Part, { type: Type }>) : undefined;
  return (
    <Switch>
      <Match when={as('text') as TextPart | undefined}>
        {(part) => <Prose part={part()} conversation={props.context.conversation} />}
      </Match>
      <Match when={as('thinking') as TextPart | undefined}>
        {(part) => <Thinking part={part()} context={props.context} />}
      </Match>
      <Match when={as('tool')}>{(part) => <ToolRow part={part()} context={props.context} />}</Match>
      <Match when={as('notice')}>{(part) => <p class="timeline-note">{part().text}</p>}</Match>
    </Switch>
  );
}
