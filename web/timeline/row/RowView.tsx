import type { JSX } from 'solid-js';
import { text } from '../../text.ts';
import { Button } from '../../ui/Button.tsx';
import { ForkEnd, ForkOrigin } from '../fork/ForkNotice.tsx';
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
  // A row and its kind stay for life.
  const { row, context } = props;
  const classes = `row row-${row.kind} ${row.kind === 'user' ? 'user-message' : 'assistant-message'}`;
  if (furniture.has(row.kind)) {
    const isLastFooter = () => row.kind === 'footer' && row.message.id === context.newestAnswer()?.id;
    return (
      <div class={classes} classList={{ 'row-footer-last': isLastFooter() }} ref={(element) => props.ref(element)}>
        {contentOf(row, context)}
      </div>
    );
  }
  return (
    <article
      class={classes}
      tabIndex={-1}
      aria-label={nameOf(row)}
      aria-busy={row.kind === 'text' && row.part.durationMs === undefined}
      data-key={row.key}
      ref={(element) => props.ref(element)}
    >
      {contentOf(row, context)}
    </article>
  );
}

const furniture = new Set<Row['kind']>(['older', 'origin', 'fork', 'day', 'notice', 'instructions', 'footer']);

function contentOf(row: Row, context: RowContext): JSX.Element {
  switch (row.kind) {
    case 'user':
      return <UserMessage message={row.message} context={context} />;
    case 'text':
      return <Prose part={row.part} conversation={context.conversation} isEndFirst={context.isFollowing()} />;
    case 'thinking':
      return <Thinking part={row.part} context={context} />;
    case 'tool':
      return <ToolRow part={row.part} context={context} />;
    case 'group':
      return <ToolGroup rowKey={row.key} parts={row.parts()} context={context} />;
    case 'question':
      return <QuestionRow part={row.part} context={context} />;
    case 'summary':
      return <SummaryRow part={row.part} context={context} />;
    case 'instructions':
      return <Instructions message={row.message} />;
    case 'notice':
      return <NoticeRow part={row.part} />;
    case 'footer':
      return (
        <>
          <EndNotice message={row.message} />
          <TurnFooter message={row.message} context={context} />
        </>
      );
    case 'origin':
      return <ForkOrigin context={context} />;
    case 'fork':
      return <ForkEnd />;
    case 'day':
      return <Day at={row.at} />;
    case 'older':
      return (
        <Button kind="quiet" onClick={() => context.loadOlder()}>
          {text.timeline.showOlder}
        </Button>
      );
  }
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
