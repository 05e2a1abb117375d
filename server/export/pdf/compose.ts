/** A conversation as the data of its pages. */

import type { Message, Part, ToolPart } from '../../core/transcript.ts';
import { isSaid, isWanted, stateOf, type Conversation, type Subject } from '../conversation.ts';
import type { ExportOptions } from '../options.ts';
import {
  approvalWords,
  authorOf,
  durationWords,
  factsOf,
  footerOf,
  forkWords,
  labelledSettingsOf,
  outcomeOf,
  questionWords,
  ratingOf,
  timeWords,
} from '../wording.ts';
import { blocksOfMarkdown, literalBlocks } from './blocks.ts';
import { breakable, isRightToLeft } from './breaking.ts';
import { codeOf } from './code.ts';
import { withEmoji } from './emoji.ts';
import type { Block, Page, PageMessage, Run } from './page.ts';

/** Characters of one input or output; the rest is for the other formats, and the page says so. */
const longestOutput = 20_000;

interface Composing {
  options: ExportOptions;
  /** Paths of pictures that are at hand, with where they are for the page. */
  pictures: ReadonlyMap<string, string>;
}

function quiet(text: string): Block {
  return { type: 'text', runs: [[breakable(text)]], tone: 'quiet' };
}

function label(text: string): Block {
  return { type: 'label', text };
}

/** What sets colours in a terminal and is no text. */
const colouring = new RegExp(String.raw`\u001b\[[\d;:]*m`, 'g');

function codeBlocks(given: string, language = ''): Block[] {
  const text = given.replaceAll(colouring, '');
  const shown = text.length > longestOutput ? text.slice(0, longestOutput).toWellFormed() : text;
  const left = text.length - shown.length;
  return [
    { type: 'code', pieces: codeOf(shown, language) },
    ...(left > 0 ? [quiet(`${left} more characters are in the exports as Markdown and JSON.`)] : []),
  ];
}

function inputBlocks({ input }: ToolPart): Block[] {
  if (input === undefined || input === '') return [];
  return typeof input === 'string' ? codeBlocks(input) : codeBlocks(JSON.stringify(input, undefined, 2), 'json');
}

function toolBlock(part: ToolPart, composing: Composing): Block {
  const { name, approval, output = '', display = output, parts = [] } = part;
  return {
    type: 'aside',
    title: [
      [breakable(name), 'bc'],
      [`  ${breakable(outcomeOf(part))}`, 'q'],
    ],
    blocks: [
      ...inputBlocks(part),
      ...(approval ? [label(approvalWords(approval)), ...codeBlocks(approval.what)] : []),
      ...parts.flatMap((inner) => blocksOf(inner, false, composing)),
      ...(display === '' ? [] : [label('Output'), ...codeBlocks(display)]),
      ...(output === '' || output === display ? [] : [label('What the model was given of it'), ...codeBlocks(output)]),
    ],
  };
}

function blocksOf(part: Part, isLiteral: boolean, composing: Composing): Block[] {
  if (!isWanted(part, composing.options)) return [];
  switch (part.type) {
    case 'text':
      return isLiteral ? literalBlocks(part.text) : blocksOfMarkdown(part.text);
    case 'thinking': {
      const duration = part.durationMs ? ` for ${durationWords(part.durationMs)}` : '';
      return [{ type: 'aside', title: [[`Thought${duration}`, 'q']], blocks: blocksOfMarkdown(part.text) }];
    }
    case 'tool':
      return [toolBlock(part, composing)];
    case 'question':
      return questionWords(part).map(({ text, options, answer }) => ({
        type: 'aside',
        title: [[breakable(text), 'b']],
        blocks: [
          ...(options.length > 0
            ? [{ type: 'list' as const, start: null, items: options.map((option) => literalBlocks(option)) }]
            : []),
          { type: 'text', runs: [['Answer: ', 'q'], [breakable(answer)]] },
        ],
      }));
    case 'summary': {
      const title = 'Summary that the model goes on from, in place of the conversation before';
      return [{ type: 'aside', title: [[title, 'q']], blocks: blocksOfMarkdown(part.text) }];
    }
    case 'file': {
      const caption: Run[] = [
        [breakable(part.path), 'c'],
        [`  ${part.mediaType}, ${part.size} bytes`, 'q'],
      ];
      const path = composing.pictures.get(part.path);
      return [path === undefined ? { type: 'text', runs: caption } : { type: 'image', path, caption }];
    }
    case 'notice':
      return [quiet(part.text)];
  }
}

/** Characters. */
const longestBookmark = 60;
const longestRunning = 90;

function shortened(text: string, most: number): string {
  const characters = [
    ...text
      .toWellFormed()
      .replaceAll(/[\s\p{C}]+/gu, ' ')
      .trim(),
  ];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : characters.join('');
}

function bookmarkOf(message: Message): string {
  const lines = message.parts.flatMap((part) => (part.type === 'text' ? part.text.split('\n') : []));
  const line = lines.map((text) => text.replace(/^[#>*\s-]+/, '')).find((text) => text !== '') ?? '';
  return [authorOf(message), shortened(line, longestBookmark)].filter(Boolean).join(': ');
}

function endOf(message: Message): Block[] {
  if (message.role === 'user') return [];
  const { failure } = message;
  const rating = ratingOf(message);
  return [
    ...(failure
      ? [{ type: 'text' as const, runs: [[breakable(failure.message)]] satisfies Run[], tone: 'bad' as const }]
      : []),
    ...(failure?.details ? codeBlocks(failure.details) : []),
    ...(rating === undefined ? [] : [quiet(rating)]),
  ];
}

function messageOf(message: Message, composing: Composing, subject: Subject): PageMessage {
  const isPerson = message.role === 'user';
  return {
    author: authorOf(message),
    time: timeWords(message.at),
    isPerson,
    bookmark: bookmarkOf(message),
    blocks: [...message.parts.flatMap((part) => blocksOf(part, isPerson, composing)), ...endOf(message)],
    footer: isPerson ? [] : [[breakable(footerOf(message))]],
    divider: breakable(forkWords(subject, message) ?? ''),
  };
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const isTime = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

export function composePage(
  conversation: Conversation,
  options: ExportOptions,
  pictures: ReadonlyMap<string, string>,
): Page {
  const { session, exportedAt, messages, elsewhere } = conversation;
  const shown = [...messages, ...(options.branches ? elsewhere : [])].filter(isSaid);
  return {
    title: breakable(session.name),
    isRightToLeft: isRightToLeft(session.name),
    running: shortened(session.name, longestRunning),
    facts: factsOf(conversation, options)
      // It stands above them.
      .filter(([name]) => name !== 'state')
      .map(([name, value]) => [capitalized(name), breakable(isTime.test(value) ? timeWords(value) : value)]),
    settings: labelledSettingsOf(session).map(([name, value]) => [name, breakable(value)]),
    state: stateOf(conversation) ?? '',
    date: exportedAt.split(/\D/).slice(0, 6).map(Number),
    messages: shown.map((message) => messageOf(message, { options, pictures }, conversation)),
  };
}

const runLists = new Set(['runs', 'title', 'caption', 'footer', 'pieces']);

/** The data as JSON, with emoji apart. */
export function encodePage(page: Page): string {
  return JSON.stringify(page, (key, value: unknown) => {
    if (!runLists.has(key) || !Array.isArray(value)) return value;
    // By the names of `page.ts`: lists of runs, but for `pieces`, which are lists of such lists.
    return key === 'pieces' ? (value as Run[][]).map(withEmoji) : withEmoji(value as Run[]);
  });
}

/** Paths of the pictures that came with messages. */
export function picturePathsIn({ messages }: Conversation): string[] {
  const paths = messages
    .flatMap(({ parts }) => parts)
    .flatMap((part) => (part.type === 'file' && part.mediaType.startsWith('image/') ? [part.path] : []));
  return [...new Set(paths)];
}
