/**
 * One SSE connection. For each session it pulls the log from its position to the end, then lays the running parts over it,
 * then hands on what comes. Everything happens in the turn of the event loop that wrote it, so nothing falls between.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Drafts } from '../../log/draft/drafts.ts';
import type { Feed, SavedAnswers, SessionReader } from '../../log/feed.ts';
import type { QuestionDrafts } from '../../log/draft/question-drafts.ts';
import type { EncodedEvent, Store } from '../../log/store.ts';
import type { Views } from '../../log/views.ts';
import type { Processes } from '../../processes/registry.ts';
import { makeCursorWriter, type Following } from './cursor.ts';
import { frame } from './frames.ts';
import { fenceHeaders } from '../guard.ts';
import { followOutput, type OutputPosition } from './output.ts';

const pingMs = 15_000;
const retryMs = 500;
/** List rows that change within this time go out together, each once. */
const listMs = 50;
const pageSize = 500;
/** A reader that is behind by more than this and one frame is closed, and comes back from its cursor. */
const mostBehindBytes = 1024 * 1024;
/** History that lies ready for a reader; the rest waits until it has taken this. */
const mostAheadBytes = 256 * 1024;

export interface StreamSources {
  store: Store;
  views: Views;
  drafts: Drafts;
  questionDrafts: QuestionDrafts;
  feed: Feed;
  processes: Processes;
  onBug: (error: unknown, where: string) => void;
}

interface Followed {
  seq: number;
  /** Caught up: what comes is handed on at once. */
  isLive: boolean;
}

/** A future or foreign position, as a sentence; `undefined` when everything is in place. */
export function problemOfFollowing({ store, processes }: StreamSources, following: Following): string | undefined {
  for (const { id, after } of following.sessions) {
    const session = store.load(id);
    if (session && after > session.seq) {
      return `The position ${after} is after the end of the session (${session.seq}). Load the session again.`;
    }
  }
  for (const { id, offset } of following.processes) {
    if (processes.has(id) && offset > processes.length(id)) {
      return `The position ${offset} is after the end of the output (${processes.length(id)}). Load the process again.`;
    }
  }
  if (following.list !== undefined && following.list > store.revision()) {
    return `The position ${following.list} is after the end of the list. Load the list again.`;
  }
  return undefined;
}

export function serveStream(
  sources: StreamSources,
  following: Following,
  request: IncomingMessage,
  response: ServerResponse,
): () => void {
  const { store, views, drafts, questionDrafts, feed, processes } = sources;
  const followed = new Map<string, Followed>();
  const outputs = new Map<string, OutputPosition>();
  const writeCursor = makeCursorWriter(following);
  const leave: (() => void)[] = [];
  let listRevision = following.list;
  let listTimer: NodeJS.Timeout | undefined;
  let isListDue = false;
  let isListReady = false;
  /** Of what waits for the reader. A frame that large says nothing of how fast it reads. */
  let largestWaiting = 0;
  let isClosed = false;

  const cursor = (): string =>
    writeCursor(listRevision, [
      ...following.sessions.map(({ id, after }) => followed.get(id)?.seq ?? after),
      ...following.processes.map(({ id, offset }) => outputs.get(id)?.offset ?? offset),
    ]);

  function close(): void {
    if (isClosed) return;
    isClosed = true;
    clearInterval(ping);
    clearTimeout(listTimer);
    for (const act of leave) act();
    response.end();
  }

  function write(bytes: string | Buffer): void {
    if (isClosed) return;
    if (response.writableLength > mostBehindBytes + largestWaiting) response.destroy();
    else if (!response.write(bytes)) largestWaiting = Math.max(largestWaiting, bytes.length);
  }

  function writePart(part: Parameters<SessionReader['onPart']>[0]): void {
    write(frame('part', JSON.stringify(part), cursor()));
  }

  function writeAnswers(saved: SavedAnswers): void {
    write(frame('answers', JSON.stringify(saved)));
  }

  function frameOf({ seq, data }: EncodedEvent, position: Followed): string {
    position.seq = seq;
    return frame('event', data, cursor());
  }

  /** Sends what the log has after our position; goes on when the reader has taken it. */
  function pull(id: string, position: Followed): void {
    for (;;) {
      const events = store.read(id, position.seq, pageSize);
      if (position.isLive) {
        // One append is one write.
        write(events.map((event) => frameOf(event, position)).join(''));
      } else {
        for (const event of events) {
          write(frameOf(event, position));
          if (response.writableLength > mostAheadBytes) {
            response.once('drain', () => pull(id, position));
            return;
          }
        }
      }
      if (isClosed) return;
      if (events.length < pageSize) break;
    }
    if (position.isLive) return;
    position.isLive = true;
    for (const part of drafts.running(id)) writePart(part);
    for (const saved of questionDrafts.of(id)) writeAnswers(saved);
    write(frame('ready', JSON.stringify({ session: id, seq: position.seq }), cursor()));
  }

  const reader: SessionReader = {
    onEvents(id) {
      const position = followed.get(id);
      if (position?.isLive) pull(id, position);
    },
    onPart(part) {
      if (followed.get(part.session)?.isLive) writePart(part);
    },
    onGrowth(growth) {
      if (followed.get(growth.session)?.isLive) write(growth.frame);
    },
    onAnswers(saved) {
      if (followed.get(saved.session)?.isLive) writeAnswers(saved);
    },
    onRemoved(id) {
      followed.delete(id);
      write(frame('gone', JSON.stringify({ session: id, reason: 'removed' })));
    },
  };

  function sendList(): void {
    isListDue = false;
    if (listRevision === undefined || isClosed) return;
    const changes = views.changes(listRevision, pageSize);
    for (const { revision, row } of changes) {
      listRevision = revision;
      write(frame('session', JSON.stringify(row), cursor()));
    }
    if (changes.length >= pageSize) {
      isListDue = true;
      if (response.writableLength > mostAheadBytes) response.once('drain', sendList);
      else listTimer = setTimeout(sendList, 0);
    } else if (!isListReady) {
      isListReady = true;
      write(frame('ready', '{}', cursor()));
    }
  }

  function onList(): void {
    if (isListDue) return;
    isListDue = true;
    listTimer = setTimeout(sendList, listMs);
  }

  // The end of the connection is the end of the body: chunk headers would cost more than a token does.
  response.removeHeader('Transfer-Encoding');
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-cache, no-transform',
    'X-Accel-Buffering': 'no',
    ...fenceHeaders,
    Connection: 'close',
  });
  request.socket.setNoDelay(true);
  write(`retry:${Math.round(retryMs * (0.5 + Math.random()))}\n\n`);
  const ping = setInterval(() => write(frame('ping', '{}')), pingMs);
  // Each session that catches up waits for the reader on its own.
  response.setMaxListeners(0);
  response.on('drain', () => (largestWaiting = 0));
  response.on('close', close);
  response.on('error', close);

  for (const { id, after } of following.sessions) {
    if (!store.load(id)) {
      write(frame('gone', JSON.stringify({ session: id, reason: 'unknown' })));
      continue;
    }
    const position: Followed = { seq: after, isLive: false };
    followed.set(id, position);
    leave.push(feed.follow(id, reader));
    pull(id, position);
  }
  for (const { id, offset } of following.processes) {
    const onGone = (): void => write(frame('gone', JSON.stringify({ process: id, reason: 'removed' })));
    if (!processes.has(id)) {
      onGone();
      continue;
    }
    const output = followOutput(processes, id, offset, {
      waiting: () => response.writableLength,
      write,
      onGone,
      onBug: (error) => sources.onBug(error, `output of process ${id}`),
    });
    outputs.set(id, output);
    leave.push(output.leave);
  }
  if (following.hasProcessList) {
    leave.push(processes.followList((change) => write(frame('process', JSON.stringify(change)))));
    // Whoever comes back has missed what changed: what has ended in between is in the list that it loads.
    for (const row of processes.list()) if (row.status === 'running') write(frame('process', JSON.stringify(row)));
  }
  if (listRevision !== undefined) {
    leave.push(feed.followList(onList));
    sendList();
  }
  return close;
}
