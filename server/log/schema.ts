import { blob, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

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
    seq: integer().notNull(),
    /** Grows with every change of any session: where a follower of the list stands. */
    revision: integer().notNull(),
    updatedAt: text('updated_at').notNull(),
    /** The folded `Session` as JSON, as of `seq`. */
    state: text().notNull(),
  },
  (table) => [
    index('session_by_update').on(table.updatedAt, table.id),
    uniqueIndex('session_by_revision').on(table.revision),
    index('session_live').on(table.live),
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

/** Where in the log each message lies, so that a window of the conversation costs its size. */
export const message = sqliteTable(
  'message',
  {
    id: text().primaryKey(),
    session: text().notNull(),
    /** Its place in the conversation: the seq where it was read or begun; far behind while it waits, negative once withdrawn. */
    position: integer().notNull(),
    /** The seq of its first event. */
    since: integer().notNull(),
    /** Of a sent message: the sender's id for it. */
    clientId: text('client_id'),
  },
  (table) => [
    uniqueIndex('message_by_position').on(table.session, table.position),
    uniqueIndex('message_by_client').on(table.session, table.clientId),
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

export const project = sqliteTable('project', {
  id: text().primaryKey(),
  /** Seconds; null = the server's default. */
  inactivityTimeout: integer('inactivity_timeout'),
  /** Ids of gated models that are enabled. */
  models: text({ mode: 'json' }).$type<string[]>().notNull(),
});

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
