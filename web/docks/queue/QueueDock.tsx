import { createEffect, createMemo, createSignal, For, on, Show } from 'solid-js';
import type { Message } from '../../../server/core/transcript.ts';
import { focusOnward } from '../../composer/focus.ts';
import { createAction } from '../../session/action.ts';
import { useAppState } from '../../state/app-state.ts';
import { queueText } from '../../text/docks.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { QueueItem } from './QueueItem.tsx';
import { takeLateEdits } from './kept-edits.ts';
import { createReorder } from './reorder.ts';
import { restOf, waitingInDock } from './waiting.ts';
import { createWithdrawal } from './withdrawal.ts';
import './queue.css';

/** Messages that the agent has not read yet, in their order; from any tab they can be changed, moved, hurried and taken back. */
export function QueueDock(props: { session: string; messages: readonly Message[] }) {
  let list!: HTMLUListElement;
  const { client, drafts } = useAppState();
  const words = queueText;
  const action = createAction();
  // The dock belongs to one session for life.
  const withdrawal = createWithdrawal(props.session, () => list, action);
  const [said, setSaid] = createSignal('');
  const waiting = createMemo(() => waitingInDock(props.messages));
  const rest = createMemo(() => restOf(props.messages));

  const moves = createAction();
  let moving = Promise.resolve();
  /** The order that was asked for, until the list shows it: the next press counts from there. */
  let planned: string[] | undefined;
  createEffect(
    on(waiting, (shown) => {
      const isOther = shown.length !== planned?.length || shown.some(({ id }) => !planned?.includes(id));
      if (isOther || shown.every(({ id }, at) => planned?.[at] === id)) planned = undefined;
      queueMicrotask(refocus);
    }),
  );

  /** A row that takes another place loses the focus. Whoever went elsewhere meanwhile is left alone. */
  let moved: string | undefined;
  function refocus() {
    if (moved === undefined || document.activeElement !== document.body) return;
    list.querySelector<HTMLElement>(`[data-row="${CSS.escape(moved)}"] .queue-handle`)?.focus();
  }

  /** To a place among the others, counted without the message itself. One after the other: no press is lost. */
  function move(id: string, placeIn: (order: readonly string[]) => number) {
    const order = planned ?? waiting().map((message) => message.id);
    const others = order.filter((other) => other !== id);
    const place = Math.max(0, Math.min(others.length, placeIn(order)));
    if (order[place] === id) return;
    planned = others.toSpliced(place, 0, id);
    const before = others[place] ?? null;
    moved = id;
    moving = moving.then(async () => {
      const done = client.message.move.mutate({ session: props.session, message: id, before });
      moves.run(() => done);
      await done.then(
        () => setSaid(words.moved(place + 1, others.length + 1)),
        () => (planned = undefined),
      );
      refocus();
    });
  }

  /** Whether the dock shows them or not. */
  const unread = createMemo(() =>
    props.messages.flatMap(({ id, state }) => (state === 'waiting' ? [id] : [])).join(' '),
  );
  // The agent was faster than whoever changed a message: the changed text is not lost.
  createEffect(() => {
    const staying = new Set(unread().split(' '));
    const late = takeLateEdits(props.session, (id) => staying.has(id) || withdrawal.isLeaving(id));
    if (late.length > 0) drafts.of(props.session).giveBack(late.join('\n\n'), words.readMeanwhile);
  });

  const reorder = createReorder(
    () => list,
    (id, to) => move(id, () => to),
  );

  /** Where a line shows the place of the dragged row: before this one, or behind the last. */
  function isTarget(index: number): boolean {
    const dragged = reorder.dragged();
    const to = reorder.target();
    if (dragged === undefined || to === undefined) return false;
    const from = waiting().findIndex(({ id }) => id === dragged);
    return to !== from && index === (to > from ? to + 1 : to);
  }

  function resume() {
    const { session } = props;
    action.run(async () => {
      const dock = list.closest('.queue-dock') ?? list;
      const summary = await client.session.resume.mutate({ id: session });
      focusOnward(dock);
      return summary;
    });
  }

  return (
    <Show when={waiting().length > 0}>
      <section class="queue-dock" classList={{ 'queue-dragging': reorder.dragged() !== undefined }}>
        <Show when={rest()}>
          {(notice) => (
            <Notice
              tone={notice().phase === 'failed' ? 'danger' : 'neutral'}
              title={words.paused}
              actions={
                <>
                  <Button kind="quiet" disabled={action.isBusy()} onClick={() => withdrawal.begin(waiting())}>
                    {words.clear}
                  </Button>
                  <Button disabled={action.isBusy()} onClick={resume}>
                    {words.continue}
                  </Button>
                </>
              }
            >
              {notice().text} {words.wait(waiting().length)}
            </Notice>
          )}
        </Show>
        <ul ref={list} class="queue-list" aria-label={words.label}>
          <For each={waiting()}>
            {(message, index) => (
              <QueueItem
                session={props.session}
                message={message}
                action={action}
                isTarget={isTarget(index())}
                isTargetEnd={index() === waiting().length - 1 && isTarget(index() + 1)}
                isDragged={reorder.dragged() === message.id}
                isMovable={waiting().length > 1}
                isPaused={rest() !== undefined}
                onDrag={(event) => reorder.begin(message.id, event)}
                onMove={(by) => move(message.id, (order) => order.indexOf(message.id) + by)}
                onWithdraw={() => withdrawal.begin([message])}
              />
            )}
          </For>
        </ul>
        <Show when={action.problem() ?? moves.problem()}>
          {(problem) => (
            <p class="field-problem" role="alert">
              {problem()}
            </p>
          )}
        </Show>
        <p class="visually-hidden" aria-live="polite">
          {said()}
        </p>
      </section>
    </Show>
  );
}
