import { createMemo, Show } from 'solid-js';
import type { AssistantMessage, Message, QuestionPart } from '../../../server/core/transcript.ts';
import { useAppState } from '../../state/app-state.ts';
import { later } from '../../ui/later.tsx';
import { newestOf } from '../newest.ts';

const QuestionPanel = later(() => import('./QuestionPanel.tsx').then((module) => module.QuestionPanel));
const UnsentAnswers = later(() => import('./UnsentAnswers.tsx').then((module) => module.UnsentAnswers));

/** Agent messages that are looked through for the newest question, from the end. */
const LOOKED_AT = 3;

/** What the agent asks now; or answers that it did not wait for, so that nothing that was written is lost. */
export function QuestionDock(props: { session: string; messages: readonly Message[] }) {
  const { answerDrafts } = useAppState();
  const newest = createMemo(() => newestOf(props.messages, LOOKED_AT, questionIn));
  const open = () => (newest()?.part.status === 'open' ? newest() : undefined);
  const unsent = () => {
    const found = newest();
    const isUnsent = found && found.part.status !== 'open' && answerDrafts.of(props.session, found.part.id).hasAny();
    return isUnsent ? found : undefined;
  };
  return (
    <>
      <Show when={open()?.part.id} keyed>
        {(id) => (
          <Show when={open()}>
            {(found) => (
              <QuestionPanel session={props.session} part={found().part} draft={answerDrafts.of(props.session, id)} />
            )}
          </Show>
        )}
      </Show>
      <Show when={unsent()}>
        {(found) => (
          <UnsentAnswers
            session={props.session}
            part={found().part}
            isHeld={found().isHeld}
            draft={answerDrafts.of(props.session, found().part.id)}
          />
        )}
      </Show>
    </>
  );
}

interface Found {
  part: QuestionPart;
  /** Its call goes on with the session, and asks again. */
  isHeld: boolean;
}

function questionIn({ parts }: AssistantMessage): Found | undefined {
  const part = parts.findLast((candidate) => candidate.type === 'question');
  if (!part) return undefined;
  const call = parts.find(({ id }) => id === part.tool);
  return { part, isHeld: part.status === 'withdrawn' && call?.type === 'tool' && call.status === 'queued' };
}
