import { createSignal, Show } from 'solid-js';
import type { AssistantMessage } from '../../server/core/transcript.ts';
import { problemOf } from '../problem.ts';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';
import { Icon } from '../ui/Icon.tsx';
import { later } from '../ui/later.tsx';

const FeedbackDialog = later(() => import('./FeedbackDialog.tsx').then((module) => module.FeedbackDialog));

export interface RatingDetails {
  reasons: string[];
  comment: string;
}

/** A thumb counts at once; the dialog that follows only adds to it. */
export function RatingButtons(props: { session: string; message: AssistantMessage }) {
  const { client } = useAppState();
  /** What was asked for and is not in the log yet. */
  const [wanted, setWanted] = createSignal<{ rating: 'up' | 'down' | null }>();
  const [problem, setProblem] = createSignal<string>();
  const [isOpen, setOpen] = createSignal(false);
  const rating = () => {
    const asked = wanted();
    return asked ? asked.rating : (props.message.feedback?.rating ?? null);
  };

  async function give(next: 'up' | 'down' | null, details?: RatingDetails): Promise<boolean> {
    setWanted({ rating: next });
    setProblem(undefined);
    try {
      await client.feedback.give.mutate({
        session: props.session,
        message: props.message.id,
        rating: next,
        ...details,
      });
      return true;
    } catch (error) {
      setProblem(problemOf(error).message);
      return false;
    } finally {
      setWanted(undefined);
    }
  }

  function press(thumb: 'up' | 'down') {
    if (rating() !== thumb) void give(thumb);
    setOpen(true);
  }

  const thumb = (which: 'up' | 'down') => (
    <button
      type="button"
      class="button button-quiet icon-button turn-action"
      aria-label={text.feedback[which]}
      aria-pressed={rating() === which}
      title={text.feedback[which]}
      onClick={() => press(which)}
    >
      <Icon name={which === 'up' ? 'thumbUp' : 'thumbDown'} size={16} isFilled={rating() === which} />
    </button>
  );

  return (
    <>
      {thumb('up')}
      {thumb('down')}
      <Show when={isOpen() && rating()}>
        {(current) => (
          <FeedbackDialog
            rating={current()}
            known={props.message.feedback}
            problem={problem()}
            onGive={(details) => give(current(), details)}
            onTakeBack={() => give(null)}
            onClose={() => setOpen(false)}
          />
        )}
      </Show>
      <Show when={!isOpen() && problem()}>
        <span class="turn-problem" role="alert">
          {text.feedback.failed} {problem()}
        </span>
      </Show>
    </>
  );
}
