/** The timeline as a flat list of rows. Each keeps its identity for as long as it exists: only what is new is drawn. */

import { createMemo, mapArray, type Accessor } from 'solid-js';
import type {
  AssistantMessage,
  Message,
  NoticePart,
  Part,
  QuestionPart,
  SummaryPart,
  TextPart,
  ToolPart,
  UserMessage,
} from '../../server/core/transcript.ts';
import { waitingInDock } from '../docks/queue/waiting.ts';
import type { SessionSummary } from '../../server/core/summary.ts';
import type { Conversation } from '../state/conversation.ts';

export type Row =
  /** The way to messages that are not loaded yet. */
  | { kind: 'older'; key: string }
  /** Where the conversation of a fork comes from, and where what came along ends. */
  | { kind: 'origin'; key: string }
  | { kind: 'fork'; key: string }
  | { kind: 'day'; key: string; at: string }
  | { kind: 'user'; key: string; message: UserMessage }
  | { kind: 'text'; key: string; message: AssistantMessage; part: TextPart }
  | { kind: 'thinking'; key: string; message: AssistantMessage; part: TextPart }
  | { kind: 'tool'; key: string; message: AssistantMessage; part: ToolPart }
  /** Looks around that went well, as one line. */
  | { kind: 'group'; key: string; message: AssistantMessage; parts: Accessor<readonly ToolPart[]> }
  | { kind: 'question'; key: string; message: AssistantMessage; part: QuestionPart }
  | { kind: 'summary'; key: string; message: AssistantMessage; part: SummaryPart }
  /** Files of the workspace that the agent took as its instructions. */
  | { kind: 'instructions'; key: string; message: AssistantMessage }
  | { kind: 'notice'; key: string; message: Message; part: NoticePart }
  | { kind: 'footer'; key: string; message: AssistantMessage };

const ROW_PX = 60;
/** Of an answer in full lines across the widest column. */
const CHARACTER_PX = 0.23;

/** About how tall a row is that was never drawn; of an answer, at least. */
export function guessHeight(row: Row, conversation: Conversation): number {
  if (row.kind !== 'text') return ROW_PX;
  const { length } = conversation.live(row.part.id) ?? row.part.text;
  return 12 + length * CHARACTER_PX;
}

const looks = new Set(['read', 'list', 'glob', 'grep']);
const FEWEST_GROUPED = 3;

export function createRows(conversation: Conversation, session: Accessor<SessionSummary>): Accessor<readonly Row[]> {
  const hidden = createMemo(() => new Set(waitingInDock(conversation.messages).map(({ id }) => id)));
  const messages = mapArray(
    () => conversation.messages,
    (message) => {
      const day = new Date(message.at).toDateString();
      const make = makeRowMaker(message, conversation);
      const rows = createMemo(() => (hidden().has(message.id) || message.state === 'withdrawn' ? [] : make()));
      return { id: message.id, at: message.at, day, rows };
    },
  );
  const older: Row = { kind: 'older', key: 'older' };
  const origin: Row = { kind: 'origin', key: 'origin' };
  const fork: Row = { kind: 'fork', key: 'fork' };
  const days = new Map<string, Row>();

  function dividerOf(day: string, at: string): Row {
    const divider = days.get(day) ?? { kind: 'day', key: `day:${day}`, at };
    days.set(day, divider);
    return divider;
  }

  return createMemo(() => {
    const { forkedFrom } = session();
    // Where it comes from stands above its first message.
    const top = conversation.hasOlder() ? older : forkedFrom && origin;
    const all: Row[] = top ? [top] : [];
    let today: string | undefined;
    for (const { id, at, day, rows } of messages()) {
      const own = rows();
      if (own.length > 0 && day !== today) {
        if (today !== undefined) all.push(dividerOf(day, at));
        today = day;
      }
      for (const row of own) all.push(row);
      if (id === forkedFrom?.message) all.push(fork);
    }
    const last = all.at(-1);
    // What the session rests in is said below, where there is a way on.
    if (last?.kind === 'notice' && last.part.phase !== undefined && last.part.phase === session().phase) all.pop();
    return all;
  });
}

function makeRowMaker(message: Message, conversation: Conversation): () => readonly Row[] {
  if (message.role === 'user') return makeMessageRowMaker(message);
  return makeReplyRowMaker(message, () => conversation.variants(message.id) !== undefined);
}

function makeMessageRowMaker(message: UserMessage): () => readonly Row[] {
  const row: Row = { kind: 'user', key: message.id, message };
  const notices = createNoticeRows(message);
  return () => [row, ...notices()];
}

/** What happened to the session after the message and before the next. */
function createNoticeRows(message: Message): Accessor<readonly Row[]> {
  const known = new Map<string, Row>();
  return createMemo(() =>
    message.parts.slice(endOf(message.parts)).flatMap((part): Row[] => {
      if (part.type !== 'notice' || !part.about || isToldAlready(message, part)) return [];
      return [keep(known, { kind: 'notice', key: part.id, message, part })];
    }),
  );
}

/** Where the notices begin that nothing of the message follows. */
function endOf(parts: readonly Part[]): number {
  return parts.findLastIndex((part) => part.type !== 'notice' || !part.about) + 1;
}

/** The end of a turn says why it was cut, or how it failed. */
function isToldAlready(message: Message, { phase, text }: NoticePart): boolean {
  if (message.role === 'user') return false;
  if (phase === 'stopped') return message.state === 'interrupted';
  return phase === 'failed' && message.failure?.message === text;
}

function makeReplyRowMaker(message: AssistantMessage, hasVariants: Accessor<boolean>): () => readonly Row[] {
  const known = new Map<string, Row>();
  const blocks = createMemo(() => blocksOf(message.parts));
  const notices = createNoticeRows(message);
  const footer: Row = { kind: 'footer', key: `${message.id}.footer`, message };
  const instructions: Row = { kind: 'instructions', key: `${message.id}.instructions`, message };

  const rowOf = (block: Block): Row => keep(known, newRow(block));

  function newRow({ key, part }: Block): Row {
    if (part) return { kind: part.type, key, message, part } as Row;
    return { kind: 'group', key, message, parts: () => blocks().find((block) => block.key === key)?.parts ?? [] };
  }

  return () => {
    const read = message.instructions?.length ? [instructions] : [];
    // An answer that was steered before it said anything is only shown where another version has to be reached from it.
    const isSilent = message.state === 'done' && blocks().length === 0 && !message.ended && !hasVariants();
    return [...read, ...blocks().map(rowOf), ...(isSilent ? [] : [footer]), ...notices()];
  };
}

/** The row that is known already, unless its part went and came back as another one. */
function keep(known: Map<string, Row>, row: Row): Row {
  const before = known.get(row.key);
  if (before && partOf(before) === partOf(row)) return before;
  known.set(row.key, row);
  return row;
}

function partOf(row: Row): Part | undefined {
  return 'part' in row ? row.part : undefined;
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
  // The question stands for the call that asks it.
  const asking = new Set(parts.flatMap((part) => (part.type === 'question' ? [part.tool] : [])));
  for (const part of parts.slice(0, endOf(parts))) {
    if (asking.has(part.id)) continue;
    if (part.type === 'tool' && looks.has(part.name) && part.status === 'done') run.push(part);
    else {
      flush();
      blocks.push({ key: part.id, part });
    }
  }
  flush();
  return blocks;
}
