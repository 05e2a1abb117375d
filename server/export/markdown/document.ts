/** A conversation as one Markdown document, piece by piece. */

import type { Message, Part, ToolPart } from '../../core/transcript.ts';
import { isSaid, isWanted, stateOf, type Pause, type Reading } from '../conversation.ts';
import type { ExportOptions } from '../options.ts';
import {
  approvalWords,
  authorOf,
  durationWords,
  factsOf,
  footerOf,
  forkWords,
  outcomeOf,
  questionWords,
  ratingOf,
  settingsOf,
  timeWords,
} from '../wording.ts';
import { contained } from './contained.ts';
import { code, fenced, inline, literal, quoted } from './literal.ts';

/** YAML reads JSON's strings. */
function frontMatter(conversation: Reading, options: ExportOptions): string {
  const lines = [...factsOf(conversation, options), ...settingsOf(conversation.session)].map(
    ([name, value]) => `${name.replaceAll(' ', '_')}: ${JSON.stringify(value)}`,
  );
  return ['---', `title: ${JSON.stringify(conversation.session.name)}`, ...lines, '---'].join('\n');
}

function inputOf({ input }: ToolPart): string {
  if (input === undefined) return '';
  return typeof input === 'string' ? fenced(input) : fenced(JSON.stringify(input, undefined, 2), 'json');
}

function toolBlocks(part: ToolPart, options: ExportOptions): string[] {
  const { name, approval, output, display, parts = [] } = part;
  const shown = display ?? output ?? '';
  const isForModel = display !== undefined && output !== undefined && display !== output;
  return [
    `**Tool ${code(name)}** · ${inline(outcomeOf(part))}`,
    inputOf(part),
    ...(approval ? [quoted(literal(approvalWords(approval))), quoted(fenced(approval.what))] : []),
    ...(parts.length > 0
      ? [quoted(['**Sub-agent**', ...parts.flatMap((inner) => blocksOf(inner, options))].join('\n\n'))]
      : []),
    ...(shown === '' ? [] : ['Output:', fenced(shown)]),
    ...(isForModel ? ['What the model was given of it:', fenced(output)] : []),
  ].filter((block) => block !== '');
}

/** The blocks of one part; the text of a person is literal, that of a model is Markdown. */
function blocksOf(part: Part, options: ExportOptions, isLiteral = false): string[] {
  if (!isWanted(part, options)) return [];
  switch (part.type) {
    case 'text':
      return [isLiteral ? literal(part.text) : contained(part.text)].filter((block) => block !== '');
    case 'thinking': {
      const duration = part.durationMs === undefined ? '' : ` for ${durationWords(part.durationMs)}`;
      return [quoted([`**Thought**${duration}`, contained(part.text)].join('\n\n'))];
    }
    case 'tool':
      return toolBlocks(part, options);
    case 'question':
      return questionWords(part).flatMap(({ text, options: offered, answer }) => [
        `**Question:** ${inline(text)}`,
        ...(offered.length > 0 ? [offered.map((option) => `- ${inline(option)}`).join('\n')] : []),
        `**Answer:** ${inline(answer)}`,
      ]);
    case 'summary':
      return [
        quoted(
          ['**Summary** that the model goes on from, in place of the conversation before', contained(part.text)].join(
            '\n\n',
          ),
        ),
      ];
    case 'file':
      return [`Attached: ${code(part.path)} (${inline(part.mediaType)}, ${part.size} bytes)`];
    case 'notice':
      return [`*${inline(part.text)}*`];
  }
}

function messageOf(message: Message, options: ExportOptions): string {
  const blocks = message.parts.flatMap((part) => blocksOf(part, options, message.role === 'user'));
  const heading = `## ${inline(authorOf(message))} · ${timeWords(message.at)}`;
  if (message.role === 'user') return [heading, ...blocks].join('\n\n');
  const { failure } = message;
  const rating = ratingOf(message);
  const footer = footerOf(message);
  return [
    heading,
    ...blocks,
    ...(failure ? [`**Failed:** ${inline(failure.message)}`] : []),
    ...(failure?.details ? [fenced(failure.details)] : []),
    ...(footer === '' ? [] : [`*${inline(footer)}*`]),
    ...(rating === undefined ? [] : [`*${inline(rating)}*`]),
  ].join('\n\n');
}

export function* markdownOf(opening: Generator<Pause, Reading>, options: ExportOptions): Generator<string> {
  const conversation = yield* opening;
  const state = stateOf(conversation);
  yield `${frontMatter(conversation, options)}\n\n# ${inline(conversation.session.name)}\n`;
  if (state !== undefined) yield `\n> ${inline(state)}\n`;
  for (const message of conversation.messages) {
    if (message === '') {
      yield message;
      continue;
    }
    if (isSaid(message)) yield `\n${messageOf(message, options)}\n`;
    const fork = forkWords(conversation, message);
    if (fork !== undefined) yield `\n---\n\n*${inline(fork)}*\n`;
  }
  const elsewhere = options.branches ? conversation.elsewhere.filter(isSaid) : [];
  if (elsewhere.length === 0) return;
  yield '\n# Other branches\n';
  for (const message of elsewhere) yield `\n${messageOf(message, options)}\n`;
}
