import { blob, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Answer } from '../core/question.ts';
import type { Settings } from '../core/settings.ts';

/** The projection of a session's log: its folded state, and the columns that lists sort and filter by. */
export const session = sqliteTable(
  'session',
  {
    id: text().primaryKey(),
    project: text().notNull(),
    phase: text().notNull(),
    name: text().notNull(),
    /** 1 while the phase is live, else null, so that the index holds the live ones alone. */
    live: integer(),
    /** What its agent does, while the session runs. */
    agent: text(),
    model: text().notNull().default(''),
    isPinned: integer('is_pinned').notNull().default(0),
    isArchived: integer('is_archived').notNull().default(0),
    seq: integer().notNull(),
    /** Grows with every change of any session: where a follower of the list stands. */
    revision: integer().notNull(),
    updatedAt: text('updated_at').notNull(),
    /** The folded `Session` as JSON, as of `seq`. */
    state: text().notNull(),
    /** The `foldVersion` that made the state. */
    fold: integer().notNull().default(0),
  },
  (table) => [
    // Whatever a list is filtered by stands in the order of the list: a row that is not wanted costs no look at its state.
    index('session_in_list').on(
      table.isArchived,
      table.updatedAt,
      table.id,
      table.phase,
      table.live,
      table.agent,
      table.model,
      table.isPinned,
      table.project,
      table.name,
    ),
    uniqueIndex('session_by_revision').on(table.revision),
    index('session_live').on(table.live),
    index('session_by_fold').on(table.fold),
  ],
);

/** Sessions that are gone, for followers of the list. */
export const removal = sqliteTable('removal', {
  revision: integer().primaryKey(),
  session: text().notNull(),
});

/** The log. `data` is the whole event as it goes over the wire. */
export const event = sqliteTable(
  'event',
  {
    id: integer().primaryKey(),
    session: text().notNull(),
    seq: integer().notNull(),
    data: text().notNull(),
  },
  (table) => [uniqueIndex('event_by_seq').on(table.session, table.seq)],
);

/** Sessions that are being written, or erased, and that nobody sees: what a crash leaves of them goes at the next start. */
export const adoption = sqliteTable('adoption', { session: text().primaryKey() });

/** Where in the log each message lies, so that a window of the conversation costs its size. */
export const message = sqliteTable(
  'message',
  {
    /** Its own only within the session: a fork has the messages of the one that it comes from. */
    id: text().notNull(),
    session: text().notNull(),
    /**
     * Its place in the conversation: the seq where it was read or begun; far behind while it waits. Negative once withdrawn,
     * and while the conversation takes another branch.
     */
    position: integer().notNull(),
    /** The message that it follows; empty at the beginning, null as long as it has not been read. */
    parent: text(),
    /** The seq of its first event. */
    since: integer().notNull(),
    /** The seq of the newest feedback on it, which may come long after. */
    rated: integer(),
    /** Of a sent message: the sender's id for it. */
    clientId: text('client_id'),
  },
  (table) => [
    primaryKey({ columns: [table.session, table.id] }),
    uniqueIndex('message_by_position').on(table.session, table.position),
    uniqueIndex('message_by_client').on(table.session, table.clientId),
    index('message_by_parent').on(table.session, table.parent),
  ],
);

/** Parts that are being produced. A row goes in the transaction that makes the part an event. */
export const draft = sqliteTable('draft', {
  id: integer().primaryKey({ autoIncrement: true }),
  session: text().notNull(),
  /** A `Draft` as JSON. */
  data: text().notNull(),
  startedAt: text('started_at').notNull(),
});

/** Growth of the running parts of all sessions, in one append-only table without an index: the hot path. */
export const chunk = sqliteTable('chunk', {
  id: integer().primaryKey(),
  draft: integer().notNull(),
  text: text().notNull(),
});

/** Half-filled answers to an open question. They belong to the call that asks, which may ask again under another id. */
export const questionDraft = sqliteTable(
  'question_draft',
  {
    part: text().primaryKey(),
    session: text().notNull(),
    /** Grows with every save. */
    revision: integer().notNull(),
    /** `Answer[]` as JSON. */
    answers: text({ mode: 'json' }).$type<Answer[]>().notNull(),
  },
  (table) => [index('question_draft_by_session').on(table.session)],
);

export const project = sqliteTable('project', {
  id: text().primaryKey(),
  /** Seconds; null = the server's default. */
  inactivityTimeout: integer('inactivity_timeout'),
  /** Ids of gated models that are enabled. */
  models: text({ mode: 'json' }).$type<string[]>().notNull(),
  /** Whether observers get no text of its conversations. */
  isMasked: integer('is_masked', { mode: 'boolean' }).notNull().default(false),
  /** Whether a model names its conversations, or their own first words do. */
  titles: text({ enum: ['model', 'words'] })
    .notNull()
    .default('model'),
});

/** Sessions whose conversation a model has named, or is to name: the last turn made it due, and so many tries have begun. */
export const title = sqliteTable(
  'title',
  {
    session: text().primaryKey(),
    tries: integer().notNull(),
    isDue: integer('is_due').notNull(),
  },
  (table) => [index('title_by_due').on(table.isDue)],
);

/** Named sets of settings for new sessions. */
export const preset = sqliteTable(
  'preset',
  {
    id: text().primaryKey(),
    project: text().notNull(),
    name: text().notNull(),
    settings: text({ mode: 'json' }).$type<Partial<Settings>>().notNull(),
  },
  (table) => [uniqueIndex('preset_by_name').on(table.project, table.name)],
);

/** Encrypted texts, such as the keys of vendors: nonce, tag and ciphertext. */
export const secret = sqliteTable('secret', {
  name: text().primaryKey(),
  sealed: blob({ mode: 'buffer' }).notNull(),
});

/** Login links, cookies and tokens, by the SHA-256 of their secret. */
export const credential = sqliteTable('credential', {
  hash: text().primaryKey(),
  kind: text().notNull(),
  createdAt: text('created_at').notNull(),
  expiresAt: text('expires_at'),
});

/** Background processes of all sessions, from their events. A row goes when a person clears it, or with its session. */
export const process = sqliteTable(
  'process',
  {
    id: text().primaryKey(),
    session: text().notNull(),
    /** The tool call that started it. */
    part: text(),
    name: text().notNull(),
    command: text().notNull(),
    status: text().notNull(),
    startedAt: text('started_at').notNull(),
    endedAt: text('ended_at'),
    exitCode: integer('exit_code'),
    /** All that it printed, once it has ended. */
    bytes: integer().notNull(),
    isKept: integer('is_kept').notNull(),
    survivors: text().notNull(),
  },
  (table) => [
    index('process_by_session').on(table.session, table.startedAt),
    index('process_by_start').on(table.startedAt),
    index('process_running').on(table.status),
  ],
);

const count = (column = '') => integer(column).notNull().default(0);

/**
 * What was spent and how it was judged. It stays when a session is deleted, then without any trace of which it was.
 * Without rowids: a range of time lies in one piece.
 */
export const usage = sqliteTable(
  'usage',
  {
    /** Where a quarter of an hour begins, in seconds since 1970: days of every time zone are made of whole ones. */
    since: integer().notNull(),
    project: text().notNull(),
    /** Empty for all that have been deleted. */
    session: text().notNull(),
    model: text().notNull(),
    turns: count(),
    failedTurns: count('failed_turns'),
    calls: count(),
    /** Calls whose price is not known; `cost` is that of the others. */
    unpricedCalls: count('unpriced_calls'),
    input: count(),
    output: count(),
    cacheRead: count('cache_read'),
    cacheWrite: count('cache_write'),
    /** US dollars. */
    cost: real().notNull().default(0),
    ratedUp: count('rated_up'),
    ratedDown: count('rated_down'),
  },
  (table) => [
    primaryKey({ columns: [table.since, table.project, table.session, table.model] }),
    index('usage_by_session').on(table.session, table.since),
  ],
);

/** Where the rating of each answer is counted, so that another one can take its place. */
export const usageRating = sqliteTable(
  'usage_rating',
  {
    message: text().notNull(),
    session: text().notNull(),
    since: integer().notNull(),
    model: text().notNull(),
    rating: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.session, table.message] })],
);

/** What is still to be told outside, in the order of each queue. */
export const outbox = sqliteTable(
  'outbox',
  {
    id: text().primaryKey(),
    /** Those of one queue go to the same place: another one does not wait for them. */
    queue: text().notNull().default('feedback'),
    session: text().notNull(),
    /** What to send as JSON, shaped by the queue. */
    data: text().notNull(),
    version: integer().notNull(),
    attempts: integer().notNull(),
    /** ISO 8601 UTC. */
    since: text().notNull().default(''),
  },
  (table) => [index('outbox_by_queue').on(table.queue, table.attempts), index('outbox_by_session').on(table.session)],
);

/** How far a reader of the log has come, by the id of the last event that it took. */
export const follower = sqliteTable('follower', {
  name: text().primaryKey(),
  position: integer().notNull(),
});
