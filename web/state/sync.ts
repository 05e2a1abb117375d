/** Joins what the server says with what the page shows: one feed, the session list, and every session that is open. */

import { createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import type { Client, SavedAnswers } from '../client.ts';
import { createConversation, type Conversation, type ConversationSource } from './conversation.ts';
import { makeFeed, type ConnectionState, type FeedOptions, type Source } from '../stream/feed.ts';
import type { Frame } from '../stream/frame.ts';
import { makeMirror, type Change } from '../stream/mirror.ts';
import { openMeeting } from '../stream/meeting.ts';
import { makeSharedFeed } from '../stream/shared-feed.ts';
import { onWake } from '../stream/wake.ts';
import { createProcesses, type Processes } from './processes.ts';
import { createSessions, type Sessions } from './list/sessions.ts';

/** Text from a byte offset up to the next. */
export interface OutputGrowth {
  offset: number;
  text: string;
  next: number;
}

/** Somebody who reads what a process prints. */
export interface OutputReader {
  /** The byte offset from which to go on. */
  position(): number;
  read(output: OutputGrowth): void;
}

export interface Sync {
  sessions: Sessions;
  processes: Processes;
  connection: Accessor<ConnectionState>;
  /** The conversation of a session, followed from now on. Those visited last stay followed, so that going back is instant. */
  open(id: string): Conversation;
  /** Why a session went away while it was open. */
  goneReason(id: string): string | undefined;
  /** The server has deleted it. */
  removed(id: string): void;
  /** The stream brings what the process prints from the reader's position on. Returns the clean-up. */
  follow(process: string, reader: OutputReader): () => void;
}

/** Sessions that stay followed after the page turned to another one. */
const KEPT = 4;

/** Between two questions while the stream is held back. */
const POLL_MS = 4_000;
const PROCESSES_POLL_MS = 5_000;

export interface SyncOptions {
  openSource?(address: string): Source;
  onUnauthorized(): void;
  /** Answers to an open question have been kept on the server. */
  onAnswers(saved: SavedAnswers): void;
  onRemoved(session: string): void;
}

export function createSync(client: Client, options: SyncOptions): Sync {
  const openSource = options.openSource ?? ((url) => new EventSource(url));
  const sessions = createSessions(client);
  const processes = createProcesses(client);
  const outputs = new Map<string, OutputReader>();
  const mirror = makeMirror();
  /** In the order of the last visit, newest last. */
  const open = new Map<string, ConversationSource>();
  /** Conversations that are being taken anew, and the seq that their snapshot must reach. */
  const outdated = new Map<ConversationSource, number>();
  const [stream, setStream] = createSignal<ConnectionState>({ kind: 'connecting' });
  let changedAt = Date.now();
  /** Of a new connection nothing was heard so far. */
  let isFresh = false;

  /** A stream that is held back is the least of it when the server does not answer at all. */
  function connection(): ConnectionState {
    const isSilent = stream().kind === 'held' && sessions.problem()?.isTransient === true;
    return isSilent ? { kind: 'reconnecting', since: changedAt } : stream();
  }

  const [gone, setGone] = createSignal<Record<string, string>>({});

  function address(): string {
    const query = new URLSearchParams();
    const position = sessions.position();
    if (position !== undefined) query.set('list', position);
    query.set('processes', '1');
    for (const [id, following] of mirror.sessions) query.append('session', `${id}:${following.seq}`);
    for (const [id, reader] of outputs) query.append('process', `${id}:${reader.position()}`);
    return `/api/stream?${query}`;
  }

  function take(change: Change) {
    switch (change.type) {
      case 'nothing':
        return;
      case 'row':
        return sessions.put(change.row);
      case 'removed':
        return removed(change.id, change.reason);
      case 'answers':
        return options.onAnswers(change.saved);
      case 'process':
        return processes.put(change.row);
      case 'process-cleared':
        return processes.drop(change.id);
      case 'output':
        return outputs.get(change.process)?.read(change);
      case 'event': {
        const conversation = open.get(change.session);
        conversation?.changed(change.event);
        if (conversation?.needsSnapshot(change.event)) void takeAnew(conversation, change.event.seq);
        return;
      }
      case 'begun':
        return open.get(change.session)?.changed();
      case 'grown':
        return open.get(change.session)?.grew(change.part);
      case 'gap':
        return feed.repair();
    }
  }

  const feedOptions: FeedOptions = {
    address,
    open: openSource,
    probe: async (url) => {
      const aborter = new AbortController();
      try {
        const response = await fetch(url, { signal: aborter.signal, headers: { accept: 'text/event-stream' } });
        return response.status;
      } catch {
        // Nothing answers: the feed goes on trying.
        return 0;
      } finally {
        aborter.abort();
      }
    },
    onConnect() {
      mirror.connected();
      isFresh = true;
    },
    onFrame(frame: Frame) {
      if (isFresh) processes.refresh();
      isFresh = false;
      take(mirror.receive(frame));
    },
    onState(state) {
      if (state.kind !== stream().kind) changedAt = Date.now();
      setStream(state);
      if (state.kind === 'live') void loadMissing();
    },
    async onRefused(status) {
      if (status === 401) {
        options.onUnauthorized();
        return false;
      }
      // A position is not of this log any more, for example after a restore: begin again from snapshots.
      await Promise.all([sessions.load(), ...Array.from(open.values(), load)]);
      return true;
    },
    isOnline: () => navigator.onLine,
  };
  const tab = makeTabName();
  const meeting = openMeeting();
  const feed = meeting ? makeSharedFeed(feedOptions, meeting, tab) : makeFeed(feedOptions);

  async function load(conversation: ConversationSource) {
    const snapshot = await conversation.load();
    const following = conversation.following();
    if (!snapshot || !following || open.get(conversation.id) !== conversation) {
      mirror.sessions.delete(conversation.id);
      return undefined;
    }
    mirror.sessions.set(conversation.id, following);
    sessions.put(snapshot.session);
    snapshot.answers.forEach(options.onAnswers);
    return snapshot;
  }

  /** The conversation goes on elsewhere: taken from a snapshot that knows of it, and followed from there. */
  async function takeAnew(conversation: ConversationSource, seq: number) {
    const isUnderWay = outdated.has(conversation);
    outdated.set(conversation, seq);
    if (isUnderWay) return;
    for (let taken = 0; taken < (outdated.get(conversation) ?? 0) && open.get(conversation.id) === conversation;) {
      const snapshot = await load(conversation);
      if (snapshot) taken = snapshot.seq;
      else await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    outdated.delete(conversation);
    feed.join();
  }

  /** The server answers again: what could not be loaded before is loaded now. */
  async function loadMissing() {
    const failed = Array.from(open.values()).filter((conversation) => {
      const loading = conversation.loading();
      return loading.kind === 'failed' && loading.problem.isTransient;
    });
    if (failed.length === 0 && !sessions.problem()) return;
    await Promise.all([...(sessions.problem() ? [sessions.load()] : []), ...failed.map(load)]);
    feed.join();
  }

  function removed(id: string, reason = 'removed') {
    setGone((all) => ({ ...all, [id]: reason }));
    options.onRemoved(id);
    sessions.drop(id);
    mirror.sessions.delete(id);
    open.delete(id);
  }

  function visit(id: string): Conversation {
    const known = open.get(id);
    const conversation = known ?? createConversation(client, id);
    open.delete(id);
    open.set(id, conversation);
    for (const old of Array.from(open.keys()).slice(0, -1 - KEPT)) {
      open.delete(old);
      mirror.sessions.delete(old);
    }
    if (!known || known.loading().kind === 'failed') void load(conversation).then(feed.join);
    return conversation;
  }

  /** The stream is held back on its way: what is shown is asked for instead. */
  function poll() {
    if (document.hidden) return;
    void sessions.load();
    const shown = Array.from(open.values()).at(-1);
    if (shown) void load(shown);
  }
  createEffect(
    on(
      () => stream().kind === 'held',
      (isHeld) => {
        if (!isHeld) return;
        poll();
        void processes.load();
        const timers = [
          setInterval(poll, POLL_MS),
          setInterval(() => document.hidden || void processes.load(), PROCESSES_POLL_MS),
        ];
        onCleanup(() => timers.forEach(clearInterval));
      },
    ),
  );

  onCleanup(onWake(feed.wake));
  onCleanup(feed.close);
  onCleanup(() => open.clear());
  void sessions.load().then(feed.join);

  function follow(process: string, reader: OutputReader): () => void {
    outputs.set(process, reader);
    feed.join();
    return () => {
      if (outputs.get(process) !== reader) return;
      outputs.delete(process);
      feed.join();
    };
  }

  return { sessions, processes, connection, open: visit, goneReason: (id) => gone()[id], removed, follow };
}

/** Unlike randomUUID this also works on plain HTTP. */
function makeTabName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
