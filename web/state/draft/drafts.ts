/** What is being written, one for each session and one for the next new session. It outlives the page that shows it. */

import { createEffect, createRoot, createSignal, type Accessor } from 'solid-js';
import type { SendMode } from '../../../server/core/event.ts';
import type { Outbox } from '../outbox.ts';
import { createUnsent, type Unsent } from '../unsent.ts';
import { createAttachments, type Attachments } from './attachments.ts';
import { forgetPrompts, remember } from './recall.ts';

export interface Draft extends Unsent {
  attachments: Attachments;
  isEmpty(): boolean;
  /** It goes out as soon as its files are there. */
  isDue: Accessor<boolean>;
  /** Text that could not go where it was meant to, put behind what is there, with the sentence that says why. */
  giveBack(text: string, why: string): void;
  /** Why there is something that was not written here; until it is changed or sent. */
  why: Accessor<string | undefined>;
  send(mode: SendMode): void;
}

export interface Drafts {
  of(place: string): Draft;
  /** What was written for a new session becomes the draft of the one that was made, and goes out. */
  start(session: string): void;
  /** The session is gone: nothing of it stays in the browser. */
  forget(session: string): void;
  /** The server answers again. */
  flush(): void;
}

/** The place of what is written before there is a session. */
export const newPlace = 'new';

export function createDrafts(outbox: Outbox): Drafts {
  const drafts = new Map<string, Draft>();

  function of(place: string): Draft {
    const known = drafts.get(place);
    if (known) return known;
    const made = createRoot(() => createDraft(place, outbox));
    drafts.set(place, made);
    return made;
  }

  return {
    of,
    start(session) {
      const from = of(newPlace);
      const to = of(session);
      to.setText(from.text());
      from.setText('');
      from.attachments.moveTo(to.attachments);
      to.send('steer');
    },
    forget(session) {
      drafts.delete(session);
      forgetPrompts(session);
      for (const storage of [localStorage, sessionStorage]) {
        for (const key of Object.keys(storage)) if (placeOf(key) === session) storage.removeItem(key);
      }
    },
    flush() {
      for (const draft of drafts.values()) draft.attachments.flush();
    },
  };
}

/** Whose text, attached file or changed waiting message is kept under a key. */
function placeOf(key: string): string | undefined {
  return /^sessile\.(?:unsent|attached|edit)\.([^.]+)/.exec(key)?.[1];
}

function createDraft(place: string, outbox: Outbox): Draft {
  const unsent = createUnsent(place);
  const session = place === newPlace ? undefined : place;
  const attachments = createAttachments(place, session);
  const [due, setDue] = createSignal<SendMode>();
  const [sending, setSending] = createSignal<string>();
  const [why, setWhy] = createSignal<string>();
  const isEmpty = () => unsent.text().trim() === '' && attachments.list.length === 0;

  async function sendNow(mode: SendMode) {
    const written = unsent.text();
    const ready = attachments.list.filter(({ state }) => state === 'ready');
    const ids = ready.map(({ id }) => id);
    const same = JSON.stringify([written, ids]);
    if (session === undefined || sending() === same) return;
    setSending(same);
    const files = ready.map(({ path = '', size, mediaType }) => ({ path, size, mediaType }));
    remember(session, written);
    await outbox.send({ session, text: written, mode, ...(files.length > 0 ? { files } : {}) });
    // Either the server has it, or it stands in the timeline with a way to try again.
    setSending(undefined);
    setWhy();
    unsent.sent(written);
    attachments.sent(ids);
  }

  createEffect(() => {
    const mode = due();
    if (!mode) return;
    const states = attachments.list.map(({ state }) => state);
    if (states.includes('uploading') || states.includes('held')) return;
    setDue(undefined);
    if (!states.includes('failed')) void sendNow(mode);
  });

  return {
    ...unsent,
    attachments,
    isEmpty,
    isDue: () => due() !== undefined,
    why,
    setText(text) {
      setWhy();
      unsent.setText(text);
    },
    giveBack(text, reason) {
      unsent.setText([unsent.text(), text].filter((piece) => piece !== '').join('\n\n'));
      setWhy(reason);
    },
    send(mode) {
      if (!isEmpty()) setDue(mode);
    },
  };
}
