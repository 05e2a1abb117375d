/**
 * The hot table: growth of every running part, synced before anyone sees it, by adaptive group commit. While a flush costs
 * under 2 ms it happens at the end of the current turn of the event loop; above that it waits min(30 ms, 3 × cost).
 */

import type { Draft } from '../../core/event.ts';
import type { Db } from '../database.ts';
import type { Feed, NumberedPart } from '../feed.ts';

const cheapFlushMs = 2;
const longestWaitMs = 30;
/** While storing fails; each attempt may hold up everything until the database gives up. */
const longestRetryMs = 1_000;
/** Chunks of ended parts that may lie about before they are swept. */
const sweepAfter = 2_000;

export type EncodeGrowth = (n: number, offset: number, growth: string) => Buffer;

export interface OpenDraft {
  readonly text: string;
  /** Of a part that is closed nothing grows any more. */
  grow(text: string): void;
}

interface Running {
  part: NumberedPart;
  startedAt: string;
  /** Row of the hot table; 0 until the first flush. */
  row: number;
  firstChunk: number;
  /** Received and not yet stored. */
  pending: string;
  /** A high surrogate whose other half is still to come. */
  half: string;
}

export interface LostDraft {
  session: string;
  draft: Draft;
  text: string;
  startedAt: string;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

export function makeDrafts(db: Db, feed: Feed, encode: EncodeGrowth, onFailure: (error: unknown) => void) {
  const insertDraft = db.client.prepare('insert into draft (session, data, started_at) values (?, ?, ?)');
  const insertChunk = db.client.prepare('insert into chunk (draft, text) values (?, ?)');
  const deleteDraft = db.client.prepare('delete from draft where id = ?');
  const deleteChunks = db.client.prepare('delete from chunk where id < ?');

  const running = new Map<string, Running[]>();
  const numbers: (Running | undefined)[] = [];
  const items = new WeakMap<OpenDraft, Running>();
  const handles = new WeakMap<Running, OpenDraft>();
  const dirty = new Set<Running>();
  let scheduled: { cancel(): void } | undefined;
  let flushCostMs = 0;
  /** 0 while storing works. */
  let retryMs = 0;
  let lastChunk = 0;
  /** Chunks that were stored since the last sweep. */
  let unswept = 0;
  let isEmpty = false;

  /**
   * Stores what is pending; call within a transaction. The answer, called after the commit, delivers it. Parts that the same
   * transaction closes are stored in their event alone.
   */
  function store(ends: readonly OpenDraft[] = []): () => void {
    const closing = new Set(ends.map((end) => items.get(end)));
    const stored = [...dirty].map((item) => {
      if (closing.has(item)) return { item, row: item.row, chunk: 0 };
      const { session, n: _n, text: _text, ...draft } = item.part;
      const row = item.row || Number(insertDraft.run(session, JSON.stringify(draft), item.startedAt).lastInsertRowid);
      const chunk = Number(insertChunk.run(row, item.pending).lastInsertRowid);
      return { item, row, chunk };
    });
    return () => {
      dirty.clear();
      for (const { item, row, chunk } of stored) deliver(item, row, chunk);
    };
  }

  function deliver(item: Running, row: number, chunk: number): void {
    const { part, pending } = item;
    const offset = part.text.length;
    item.row = row;
    item.pending = '';
    if (chunk !== 0) {
      item.firstChunk ||= chunk;
      lastChunk = chunk;
      unswept += 1;
      isEmpty = false;
    }
    part.text += pending;
    if (feed.hasReaders(part.session)) {
      feed.growth({ session: part.session, frame: encode(part.n, offset, pending) });
    }
  }

  function flush(): void {
    scheduled = undefined;
    const startedAt = performance.now();
    try {
      const deliverAll = db.transaction(store);
      flushCostMs = 0.7 * flushCostMs + 0.3 * (performance.now() - startedAt);
      retryMs = 0;
      deliverAll();
    } catch (error) {
      // Nothing was shown that is not stored; what is pending waits for the next try.
      if (retryMs === 0) onFailure(error);
      retryMs = Math.min(longestRetryMs, 2 * (retryMs || longestWaitMs));
      schedule();
    }
  }

  function schedule(): void {
    if (scheduled) return;
    if (retryMs === 0 && flushCostMs < cheapFlushMs) {
      const immediate = setImmediate(flush);
      scheduled = { cancel: () => clearImmediate(immediate) };
    } else {
      const timer = setTimeout(flush, retryMs || Math.min(longestWaitMs, 3 * flushCostMs));
      scheduled = { cancel: () => clearTimeout(timer) };
    }
  }

  /** Deletes the chunks of ended parts: those below the first one of every running part. Call within a transaction. */
  function sweep(): void {
    const isIdle = running.size === 0;
    if (isEmpty || (!isIdle && unswept < sweepAfter)) return;
    const oldest = numbers.reduce(
      (low, item) => (item?.firstChunk ? Math.min(low, item.firstChunk) : low),
      lastChunk + 1,
    );
    deleteChunks.run(oldest);
    unswept = 0;
    isEmpty = isIdle;
  }

  function open(session: string, draft: Draft, startedAt: string): OpenDraft {
    const free = numbers.findIndex((item) => item === undefined);
    const n = free < 0 ? numbers.length : free;
    const part: NumberedPart = { ...draft, session, n, text: '' };
    const item: Running = { part, startedAt, row: 0, firstChunk: 0, pending: '', half: '' };
    numbers[n] = item;
    const list = running.get(session);
    if (list) list.push(item);
    else running.set(session, [item]);
    feed.part(part);

    const draftHandle: OpenDraft = {
      get text() {
        return item.part.text + item.pending + item.half;
      },
      grow(text) {
        if (text === '' || !items.has(draftHandle)) return;
        let whole = item.half + text;
        item.half = '';
        if (isHighSurrogate(whole.charCodeAt(whole.length - 1))) {
          item.half = whole.slice(-1);
          whole = whole.slice(0, -1);
        }
        if (whole === '') return;
        item.pending += whole;
        dirty.add(item);
        schedule();
      },
    };
    items.set(draftHandle, item);
    handles.set(item, draftHandle);
    return draftHandle;
  }

  /** Takes a part out of the hot table; call within the transaction that stores its event, and the answer after it. */
  function close(handle: OpenDraft): () => void {
    const item = items.get(handle);
    if (!item) return () => {};
    if (item.row !== 0) deleteDraft.run(item.row);
    return () => {
      dirty.delete(item);
      items.delete(handle);
      const left = running.get(item.part.session)?.filter((other) => other !== item) ?? [];
      if (left.length > 0) running.set(item.part.session, left);
      else running.delete(item.part.session);
      // A freed number may be taken again at once: its old owner has no frames left to send.
      numbers[item.part.n] = undefined;
      while (numbers.length > 0 && numbers.at(-1) === undefined) numbers.pop();
    };
  }

  return {
    open,
    store,
    close,
    sweep,
    /** Parts of one session that run now, with their text as far as it is stored. */
    running: (session: string): readonly NumberedPart[] => (running.get(session) ?? []).map((item) => item.part),
    /** Parts of one session that nobody will finish, with the way to close each. */
    abandoned: (session: string): { lost: LostDraft; handle: OpenDraft }[] =>
      (running.get(session) ?? []).flatMap((item) => {
        const { session: _session, n: _n, text: _text, ...draft } = item.part;
        const handle = handles.get(item);
        return handle ? [{ lost: { session, draft, text: handle.text, startedAt: item.startedAt }, handle }] : [];
      }),
    /** What a crash left behind, in the order in which it began. */
    lost(): LostDraft[] {
      const texts = new Map<number, string[]>();
      for (const { draft, text } of db.client
        .prepare<[], { draft: number; text: string }>('select draft, text from chunk order by id')
        .iterate()) {
        const list = texts.get(draft);
        if (list) list.push(text);
        else texts.set(draft, [text]);
      }
      const rows = db.client
        .prepare<[], { id: number; session: string; data: string; startedAt: string }>(
          'select id, session, data, started_at as startedAt from draft order by id',
        )
        .all();
      return rows.map(({ id, session, data, startedAt }) => ({
        session,
        // Written by `store` above from a Draft.
        draft: JSON.parse(data) as Draft,
        text: (texts.get(id) ?? []).join(''),
        startedAt,
      }));
    },
    /** Empties the table, once everything that was lost is in the log. Call within a transaction. */
    forget(): void {
      db.client.exec('delete from chunk; delete from draft');
    },
    [Symbol.dispose]() {
      scheduled?.cancel();
      if (dirty.size > 0) flush();
    },
  };
}

export type Drafts = ReturnType<typeof makeDrafts>;
