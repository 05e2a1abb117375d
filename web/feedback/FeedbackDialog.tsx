import { createResource, createSignal, createUniqueId, For, Show } from 'solid-js';
import type { Feedback } from '../../server/core/transcript.ts';
import { useAppState } from '../state/app-state.ts';
import { text } from '../text.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Notice } from '../ui/Notice.tsx';
import type { RatingDetails } from './RatingButtons.tsx';
import './feedback.css';

const MOST_CHARACTERS = 2_000;

interface FeedbackDialogProps {
  rating: 'up' | 'down';
  known?: Feedback;
  problem?: string;
  onGive(details: RatingDetails): Promise<boolean>;
  onTakeBack(): Promise<boolean>;
  onClose(): void;
}

/** Reasons and a comment for a rating that counts already. */
export function FeedbackDialog(props: FeedbackDialogProps) {
  const { client } = useAppState();
  const field = createUniqueId();
  const known = () => (props.known?.rating === props.rating ? props.known : undefined);
  const [reasons, setReasons] = createSignal(known()?.reasons ?? []);
  const [comment, setComment] = createSignal(known()?.comment ?? '');
  const [isBusy, setBusy] = createSignal(false);
  const [status] = createResource(() => client.feedback.status.query().catch(() => undefined));
  const left = () => MOST_CHARACTERS - comment().length;

  async function finish(wish: () => Promise<boolean>) {
    if (isBusy()) return;
    setBusy(true);
    const isDone = await wish();
    setBusy(false);
    if (isDone) props.onClose();
  }

  const save = () => {
    if (left() >= 0) void finish(() => props.onGive({ reasons: reasons(), comment: comment() }));
  };

  function toggle(reason: string) {
    setReasons((now) => (now.includes(reason) ? now.filter((other) => other !== reason) : [...now, reason]));
  }

  const where = () => {
    const host = status()?.host;
    return host ? text.feedback.forwarded(new URL(host).host) : text.feedback.here;
  };

  return (
    <Dialog title={props.rating === 'up' ? text.feedback.titleUp : text.feedback.titleDown} onClose={props.onClose}>
      <form
        class="feedback"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey) || event.isComposing) return;
          event.preventDefault();
          save();
        }}
      >
        <div class="dialog-body">
          <p class="feedback-lead">{text.feedback.saved}</p>
          <fieldset class="feedback-reasons">
            <legend class="visually-hidden">{text.feedback.reasons}</legend>
            <For each={props.rating === 'up' ? text.feedback.reasonsUp : text.feedback.reasonsDown}>
              {(reason) => (
                <button
                  type="button"
                  class="feedback-reason"
                  aria-pressed={reasons().includes(reason)}
                  onClick={() => toggle(reason)}
                >
                  {reason}
                </button>
              )}
            </For>
          </fieldset>
          <div class="field">
            <label class="field-label" for={field}>
              {text.feedback.comment}
            </label>
            <textarea
              id={field}
              class="input feedback-comment"
              rows={4}
              autofocus
              aria-invalid={left() < 0}
              aria-describedby={`${field}-help`}
              value={comment()}
              onInput={(event) => setComment(event.currentTarget.value)}
            />
            <p id={`${field}-help`} class="field-help" classList={{ 'field-problem': left() < 0 }}>
              {left() < 0 ? text.feedback.tooLong(-left()) : text.feedback.left(left())}
            </p>
          </div>
          <p class="field-help">{where()}</p>
          <Show when={status()?.problem}>
            {(problem) => <Notice tone="warning">{text.feedback.later(status()?.waiting ?? 0, problem())}</Notice>}
          </Show>
          <Show when={props.problem}>
            <Notice tone="danger" role="alert">
              {text.feedback.failed} {props.problem}
            </Notice>
          </Show>
        </div>
        <footer class="dialog-footer">
          <button
            type="button"
            class="link-button feedback-back"
            disabled={isBusy()}
            onClick={() => void finish(() => props.onTakeBack())}
          >
            {text.feedback.takeBack}
          </button>
          <Button onClick={props.onClose}>{text.action.close}</Button>
          <Button kind="primary" type="submit" disabled={isBusy() || left() < 0}>
            {text.feedback.send}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
