import { Match, Show, Switch } from 'solid-js';
import { text } from '../../text.ts';
import { Button } from '../../ui/Button.tsx';
import type { Row } from '../rows.ts';
import { ToolGroup } from '../tool/ToolGroup.tsx';
import { ToolRow } from '../tool/ToolRow.tsx';
import { titleOf } from '../tool/title.ts';
import { EndNotice } from './EndNotice.tsx';
import { Instructions, NoticeRow } from './NoticeRow.tsx';
import { Prose } from './Prose.tsx';
import { QuestionRow, titleOfQuestion } from './QuestionRow.tsx';
import type { RowContext } from './row-context.ts';
import { SummaryRow } from './SummaryRow.tsx';
import { Thinking } from './Thinking.tsx';
import { TurnFooter } from './TurnFooter.tsx';
import { UserMessage } from './UserMessage.tsx';

interface RowViewProps {
  row: Row;
  context: RowContext;
  ref(element: HTMLElement): void;
}

/** One row of the timeline. What a person or the agent did is an article that the keyboard reaches; the rest is furniture. */
export function RowView(props: RowViewProps) {
  const isArticle = !['older', 'day', 'notice', 'instructions', 'footer'].includes(props.row.kind);
  const name = () => (isArticle ? nameOf(props.row) : undefined);
  const isBusy = () => props.row.kind === 'text' && props.row.part.durationMs === undefined;
  const isLastFooter = () => props.row.kind === 'footer' && props.row.message.id === props.context.newestAnswer()?.id;
  const classes = `row row-${props.row.kind} ${props.row.kind === 'user' ? 'user-message' : 'assistant-message'}`;
  return (
    <Show
      when={isArticle}
      fallback={
        <div class={classes} classList={{ 'row-footer-last': isLastFooter() }} ref={(element) => props.ref(element)}>
          <Content {...props} />
        </div>
      }
    >
      <article
        class={classes}
        tabIndex={-1}
        aria-label={name()}
        aria-busy={isBusy()}
        data-key={props.row.key}
        ref={(element) => props.ref(element)}
      >
        <Content {...props} />
      </article>
    </Show>
  );
}

function Content(props: RowViewProps) {
  /** Rows keep their kind for life. */
  const as = <K extends Row['kind']>(kind: K) =>
    props.row.kind === kind ? (props.row as Extract<Row, { kind: K }>) : undefined;
  return (
    <Switch>
      <Match when={as('user')}>{(row) => <UserMessage message={row().message} context={props.context} />}</Match>
      <Match when={as('text')}>{(row) => <Prose part={row().part} conversation={props.context.conversation} />}</Match>
      <Match when={as('thinking')}>{(row) => <Thinking part={row().part} context={props.context} />}</Match>
      <Match when={as('tool')}>{(row) => <ToolRow part={row().part} context={props.context} />}</Match>
      <Match when={as('group')}>
        {(row) => <ToolGroup rowKey={row().key} parts={row().parts()} context={props.context} />}
      </Match>
      <Match when={as('question')}>{(row) => <QuestionRow part={row().part} context={props.context} />}</Match>
      <Match when={as('summary')}>{(row) => <SummaryRow part={row().part} context={props.context} />}</Match>
      <Match when={as('instructions')}>{(row) => <Instructions message={row().message} />}</Match>
      <Match when={as('notice')}>{(row) => <NoticeRow part={row().part} />}</Match>
      <Match when={as('footer')}>
        {(row) => (
          <>
            <EndNotice message={row().message} />
            <TurnFooter message={row().message} context={props.context} />
          </>
        )}
      </Match>
      <Match when={as('day')}>{(row) => <Day at={row().at} />}</Match>
      <Match when={as('older')}>
        <Button kind="quiet" onClick={() => props.context.loadOlder()}>
          {text.timeline.showOlder}
        </Button>
      </Match>
    </Switch>
  );
}

function Day(props: { at: string }) {
  const words = () =>
    new Date(props.at).toLocaleDateString('en', { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' });
  return (
    <time class="day" dateTime={props.at}>
      {words()}
    </time>
  );
}

function nameOf(row: Row): string {
  if (row.kind === 'user') return text.timeline.you;
  if (row.kind === 'thinking') return text.row.thinking;
  if (row.kind === 'group') return text.row.explored;
  if (row.kind === 'question') return titleOfQuestion(row.part);
  if (row.kind === 'summary') return text.turns.compacted;
  if (row.kind !== 'tool') return text.timeline.agent;
  const { verb, object } = titleOf(row.part);
  return `${verb} ${object}`.trim();
}
