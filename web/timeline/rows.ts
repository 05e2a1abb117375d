/** The timeline as a flat list of rows. Each keeps its identity for as long as it exists: only what is new is drawn. */

import { createMemo, mapArray, type Accessor } from 'solid-js';
import type {
  AssistantMessage,
  Message,
  NoticePart,
  Part,
  TextPart,
  ToolPart,
  UserMessage,
} from '../../server/core/transcript.ts';
import { waitingBehindTurn } from '../composer/WaitingDock.tsx';
import type { Conversation } from '../state/conversation.ts';

export type Row =
  /** The way to messages that are not loaded yet. */
  | { kind: 'older'; key: string }
  | { kind: 'day'; key: string; at: string }
  | { kind: 'user'; key: string; message: UserMessage }
  | { kind: 'text'; key: string; message: AssistantMessage; part: TextPart }
  | { kind: 'thinking'; key: string; message: AssistantMessage; part: TextPart }
  | { kind: 'tool'; key: string; message: AssistantMessage; part: ToolPart }
  /** Looks around that went well, as one line. */
  | { kind: 'group'; key: string; message: AssistantMessage; parts: Accessor<readonly ToolPart[]> }
  | { kind: 'notice'; key: string; message: AssistantMessage; part: NoticePart }
  | { kind: 'footer'; key: string; message: AssistantMessage };

const looks = new Set(['read', 'list', 'glob', 'grep']);
const FEWEST_GROUPED = 3;

export function createRows(conversation: Conversation): Accessor<readonly Row[]> {
  const hidden = createMemo(() => new Set(waitingBehindTurn(conversation.messages).map(({ id }) => id)));
  const messages = mapArray(
    () => conversation.messages,
    (message) => {
      const day = new Date(message.at).toDateString();
      const make = makeRowMaker(message);
      const rows = createMemo(() => (hidden().has(message.id) || message.state === 'withdrawn' ? [] : make()));
      return { at: message.at, day, rows };
    },
  );
  const older: Row = { kind: 'older', key: 'older' };
  const days = new Map<string, Row>();

  function dividerOf(day: string, at: string): Row {
    const divider = days.get(day) ?? { kind: 'day', key: `day:${day}`, at };
    days.set(day, divider);
    return divider;
  }

  return createMemo(() => {
    const all: Row[] = conversation.hasOlder() ? [older] : [];
    let today: string | undefined;
    for (const { at, day, rows } of messages()) {
      const own = rows();
      if (own.length === 0) continue;
      if (today !== undefined && day !== today) all.push(dividerOf(day, at));
      today = day;
      for (const row of own) all.push(row);
    }
    return all;
  });
}

function makeRowMaker(message: Message): () => readonly Row[] {
  if (message.role === 'user') {
    const rows: readonly Row[] = [{ kind: 'user', key: message.id, message }];
    return () => rows;
  }
  return makeReplyRowMaker(message);
}

function makeReplyRowMaker(message: AssistantMessage): () => readonly Row[] {
  const known = new Map<string, Row>();
  const blocks = createMemo(() => blocksOf(message.parts));
  const footer: Row = { kind: 'footer', key: `${message.id}.footer`, message };

  function rowOf(block: Block): Row {
    const row = known.get(block.key) ?? newRow(block);
    known.set(block.key, row);
    return row;
  }

  function newRow({ key, part }: Block): Row {
    if (part) return { kind: part.type, key, message, part } as Row;
    return { kind: 'group', key, message, parts: () => blocks().find((block) => block.key === key)?.parts ?? [] };
  }

  return () => {
    // A turn that was steered before it said anything leaves an empty message behind.
    if (message.state === 'done' && blocks().length === 0 && !message.ended) return [];
    return [...blocks().map(rowOf), footer];
  };
}

interface Block {
  key: string;
  /** Of its own, or one of several parts that are shown as one. */
  part?: Part;
  parts?: readonly ToolPart[];
}

function blocksOf(parts: readonly Part[]): Block[] {
  const blocks: Block[] = [];
  let run: ToolPart[] = [];
  const flush = () => {
    const [first] = run;
    // Named after its first part: the same group grows as more looks go well.
    if (first && run.length >= FEWEST_GROUPED) blocks.push({ key: `${first.id}.group`, parts: run });
    else blocks.push(...run.map((part) => ({ key: part.id, part })));
    run = [];
  };
  for (const part of parts) {
    if (part.type === 'tool' && looks.has(part.name) && part.status === 'done') run.push(part);
    else {
      flush();
      blocks.push({ key: part.id, part });
    }
  }
  flush();
  return blocks;
}
