import type { UserMessage } from '../../../server/core/transcript.ts';
import { focusOnward } from '../../composer/focus.ts';
import type { Action } from '../../session/action.ts';
import { useAppState } from '../../state/app-state.ts';
import { queueText } from '../../text/docks.ts';
import { textOf } from '../../timeline/message-text.ts';
import { dropEdit, keptEdit } from './kept-edits.ts';
import { filesOf } from './waiting.ts';

export interface Withdrawal {
  /** Takes them back into the message box, behind what is there; the focus goes on when it was on one of them. */
  begin(messages: readonly UserMessage[]): void;
  /** On their way back: what was being changed in them goes along. */
  isLeaving(message: string): boolean;
}

export function createWithdrawal(session: string, list: () => HTMLElement, action: Action): Withdrawal {
  const { client, drafts } = useAppState();
  const leaving = new Set<string>();

  async function withdraw(messages: readonly UserMessage[]) {
    // The news of it may be here before the answer, and the messages gone from the page.
    const taken = messages.map((message) => ({
      id: message.id,
      text: keptEdit(session, message.id) ?? textOf(message),
      files: filesOf(message).map(({ path, size, mediaType }) => ({ path, size, mediaType })),
    }));
    const dock = list().parentElement ?? list();
    const after = neighbours(messages.map(({ id }) => id));
    for (const { id } of taken) leaving.add(id);
    const answers = await Promise.allSettled(
      taken.map(({ id }) => client.message.withdraw.mutate({ session, message: id })),
    );
    for (const { id } of taken) leaving.delete(id);
    const back = taken.filter((_, at) => answers[at]?.status === 'fulfilled');
    if (back.length > 0) {
      for (const { id } of back) dropEdit(session, id);
      const draft = drafts.of(session);
      const written = back.map((message) => message.text).filter((piece) => piece !== '');
      draft.attachments.restore(back.flatMap(({ files }) => files));
      draft.giveBack(written.join('\n\n'), queueText.withdrawn(back.length));
      focusAfter(dock, after);
    }
    const refused = answers.find((answer) => answer.status === 'rejected');
    if (refused) throw refused.reason;
  }

  /** The rows around those that go: the nearest behind them first. */
  function neighbours(going: readonly string[]): string[] {
    const ids = [...list().querySelectorAll<HTMLElement>('[data-row]')].map(({ dataset }) => dataset.row ?? '');
    const last = ids.findLastIndex((id) => going.includes(id));
    return [...ids.slice(last + 1), ...ids.slice(0, Math.max(0, last)).toReversed()].filter(
      (id) => !going.includes(id),
    );
  }

  function focusAfter(dock: Element, ids: readonly string[]) {
    const next = ids
      .flatMap((id) => list().querySelector<HTMLElement>(`[data-row="${id}"] .queue-withdraw`) ?? [])
      .at(0);
    const { activeElement, body } = document;
    const isFree = !activeElement || activeElement === body || dock.contains(activeElement);
    if (!next) focusOnward(dock);
    else if (isFree) next.focus();
  }

  return {
    begin: (messages) => action.run(() => withdraw(messages)),
    isLeaving: (message) => leaving.has(message),
  };
}
