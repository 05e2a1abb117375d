/** One followed session as the page draws it: its messages as a store, each running part's text as a signal of its own. */

import { batch, createSignal, untrack, type Accessor, type Signal } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import type { Event } from '../../server/core/event.ts';
import type { Message, Part, Transcript } from '../../server/core/transcript.ts';
import type { Client, Snapshot } from '../client.ts';
import { problemOf, type Problem } from '../problem.ts';
import { makeGather } from '../stream/gather.ts';
import { followFrom, outline, type Following } from '../stream/following.ts';

export type Loading = { kind: 'loading' } | { kind: 'ready' } | { kind: 'failed'; problem: Problem };

export interface Conversation {
  id: string;
  loading: Accessor<Loading>;
  messages: readonly Message[];
  /** Text so far of a running part; undefined when it is not running. */
  live(part: string): string | undefined;
  /** The event that came last, for those who announce what happened. */
  lastEvent: Accessor<Event | undefined>;
  /** The messages that stand in the same place as this one on other branches, itself included, in order; undefined for most. */
  variants(message: string): readonly string[] | undefined;
  hasOlder: Accessor<boolean>;
  loadOlder(): Promise<void>;
}

export interface ConversationSource extends Conversation {
  following(): Following | undefined;
  load(): Promise<Snapshot | undefined>;
  /** The folded log has changed. */
  changed(event?: Event): void;
  /** What the event did to the branches only a new snapshot tells. */
  needsSnapshot(event: Event): boolean;
  /** A running part has more text: shown with the next frame. */
  grew(part: string): void;
}

export function createConversation(client: Client, id: string): ConversationSource {
  const [loading, setLoading] = createSignal<Loading>({ kind: 'loading' });
  const [store, setStore] = createStore<{ messages: Message[] }>({ messages: [] });
  const [before, setBefore] = createSignal<Snapshot['before']>();
  const [variants, setVariants] = createSignal<Snapshot['variants']>({});
  const [lastEvent, setLastEvent] = createSignal<Event>();
  const texts = new Map<string, Signal<string | undefined>>();
  let following: Following | undefined;
  let shown: Transcript = [];
  let loadingOlder: Promise<void> | undefined;
  /** The message that comes next begins another branch. */
  let isBranching = false;

  function textOf(part: string): Signal<string | undefined> {
    const known = texts.get(part);
    if (known) return known;
    const made = createSignal(following?.running.get(part)?.text);
    texts.set(part, made);
    return made;
  }

  function tell(parts: Iterable<string>) {
    batch(() => {
      for (const part of parts) textOf(part)[1](following?.running.get(part)?.text);
    });
  }

  const grew = makeGather(tell);

  /** Touches only what differs: the fold keeps the identity of every message that an event leaves alone, and the store that of what it holds. */
  function show(next: Transcript) {
    const earlier = new Map(shown.map((message, index) => [message.id, { message, index }]));
    const isSameOrder = next.length === shown.length && next.every((message, index) => message.id === shown[index]?.id);
    if (!isSameOrder) {
      // Taken from the store, not from its raw content, which would be searched in depth for anything of the store's.
      const held = untrack(() => store.messages.slice());
      setStore(
        'messages',
        next.map((message) => held[earlier.get(message.id)?.index ?? -1] ?? ownCopy<Message>(message)),
      );
    }
    next.forEach((message, index) => {
      const known = earlier.get(message.id)?.message;
      if (known && message !== known) setStore('messages', index, reconcile(ownCopy(message), { key: 'id' }));
    });
    shown = next;
  }

  function changed(event?: Event) {
    const known = following;
    if (!known) return;
    batch(() => {
      show(outline(known));
      tell(texts.keys());
      for (const part of texts.keys()) if (!known.running.has(part)) texts.delete(part);
      if (event) setLastEvent(event);
    });
  }

  async function load() {
    try {
      const snapshot = await client.session.get.query({ id });
      following = followFrom(snapshot);
      batch(() => {
        setBefore(snapshot.before);
        setVariants(snapshot.variants);
        changed();
        setLoading({ kind: 'ready' });
      });
      return snapshot;
    } catch (error) {
      // What is already on the page stays; only a page without anything shows the problem.
      if (!following) setLoading({ kind: 'failed', problem: problemOf(error) });
      return undefined;
    }
  }

  /** Whoever asks while it loads waits for the same page. */
  function loadOlder(): Promise<void> {
    loadingOlder ??= loadPage().finally(() => (loadingOlder = undefined));
    return loadingOlder;
  }

  async function loadPage() {
    const from = before();
    const known = following;
    if (from === undefined || !known) return;
    const older = await client.session.history.query({ id, before: from });
    // Meanwhile the conversation may have been taken anew.
    if (following !== known) return;
    known.transcript = [...older.messages, ...known.transcript];
    batch(() => {
      setBefore(older.before);
      setVariants((newer) => ({ ...older.variants, ...newer }));
      changed();
    });
  }

  function needsSnapshot({ type }: Event): boolean {
    const isPlaced = type === 'message.read' || type === 'turn.started';
    const isNeeded = type === 'branch.moved' || (isBranching && isPlaced);
    if (isNeeded) isBranching = type === 'branch.moved';
    return isNeeded;
  }

  return {
    id,
    loading,
    get messages() {
      return store.messages;
    },
    live: (part) => textOf(part)[0](),
    lastEvent,
    variants: (message) => variants()[message],
    hasOlder: () => before() !== undefined,
    loadOlder,
    following: () => following,
    load,
    changed,
    needsSnapshot,
    grew,
  };
}

/** A store writes into the objects that it was given; the fold's own must stay as they are. */
function ownCopy<M extends Message>(message: M): M {
  return { ...message, parts: message.parts.map(ownPart) };
}

function ownPart<P extends Part>(part: P): P {
  return part.type === 'tool' && part.parts ? { ...part, parts: part.parts.map(ownPart) } : { ...part };
}
