import { For, Show } from 'solid-js';
import { wordsOf } from '../../../server/core/question.ts';
import type { QuestionPart } from '../../../server/core/transcript.ts';
import { text } from '../../text.ts';
import { Button } from '../../ui/Button.tsx';
import { StatusGlyph, type Glyph } from '../../ui/StatusGlyph.tsx';
import { FoldHead } from '../FoldHead.tsx';
import type { RowContext } from './row-context.ts';

const glyphs: Record<QuestionPart['status'], Glyph> = {
  open: { shape: 'question', tone: 'warning' },
  answered: { shape: 'check', tone: 'success' },
  skipped: { shape: 'square', tone: 'neutral' },
  withdrawn: { shape: 'square', tone: 'neutral' },
};

export function titleOfQuestion({ status, questions }: QuestionPart): string {
  const words = text.questionRow;
  const say = { open: words.asks, answered: words.answered, skipped: words.skipped, withdrawn: words.withdrawn };
  return say[status](questions.length);
}

/** What the agent asked. Open, it is the way to the panel below; answered, it is there to be read. */
export function QuestionRow(props: { part: QuestionPart; context: RowContext }) {
  return (
    <Show when={props.part.status !== 'open'} fallback={<Asked part={props.part} />}>
      <Told part={props.part} context={props.context} />
    </Show>
  );
}

function Asked(props: { part: QuestionPart }) {
  return (
    <div class="question-row">
      <StatusGlyph shape="question" tone="warning" />
      <span class="question-row-title">{titleOfQuestion(props.part)}</span>
      <Button kind="quiet" onClick={() => document.querySelector<HTMLElement>('.question-panel')?.focus()}>
        {text.questionRow.answer}
      </Button>
    </div>
  );
}

function Told(props: { part: QuestionPart; context: RowContext }) {
  const [isOpen, setOpen] = props.context.memory.open(props.part.id);
  /** Answers are worth reading; what was not answered is not. */
  const isShown = () => isOpen() ?? props.part.status === 'answered';
  const answerTo = (id: string) => props.part.answers?.find((answer) => answer.id === id);
  const reason = () => {
    const { reason: given, message, status } = props.part;
    if (status === 'withdrawn') return text.questionRow.cutShort;
    if (message !== undefined) return text.questionRow.replied;
    return given === undefined ? '' : text.questionRow.reason(given);
  };
  return (
    <div class="fold">
      <FoldHead isOpen={isShown()} onOpen={setOpen} context={props.context}>
        <StatusGlyph {...glyphs[props.part.status]} />
        <span class="tool-verb">{titleOfQuestion(props.part)}</span>
        <span class="tool-result">{reason()}</span>
      </FoldHead>
      <Show when={isShown()}>
        <dl class="fold-body answers">
          <For each={props.part.questions}>
            {(question) => (
              <div>
                <dt>{question.text}</dt>
                <Show when={answerTo(question.id)}>{(answer) => <dd>{wordsOf(question, answer())}</dd>}</Show>
              </div>
            )}
          </For>
        </dl>
      </Show>
    </div>
  );
}
