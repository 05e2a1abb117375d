/** The conversation as a model reads it. */

import {
  isBlank,
  type AssistantMessage,
  type Message,
  type Part,
  type SummaryPart,
  type ToolPart,
  type Transcript,
  type UserMessage,
} from '../../core/transcript.ts';
import type { PromptBlock, PromptImage, PromptMessage } from '../../ports/model.ts';
import { showPath } from '../../workspace/path.ts';

const interruptions: Record<string, string> = {
  interrupt: 'The person interrupted you here.',
  user: 'The person stopped the session here.',
  timeout: 'The session reached its time limit here.',
  inactivity: 'The session was stopped here for inactivity.',
  shutdown: 'The server was shut down here.',
  restart: 'The server was restarted here.',
};

function deniedBy(reason: string | undefined): string {
  return reason ? `Denied by the person. Reason: ${reason}` : 'Denied by the person.';
}

const notSeen = '[The picture is not shown: you cannot see pictures, or the file has changed since. Read it again.]';

/** The names that every vendor takes: a model may have called a tool by another, and its own words would be refused for good. */
function nameOf({ name }: ToolPart): string {
  return name.replace(/[^a-zA-Z0-9_-]/gu, '_').slice(0, 64) || 'unknown';
}

/** JSON without half characters, in names as in values. */
function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(wellFormed);
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key.toWellFormed(), wellFormed(held)]));
}

/** Vendors refuse half a character, and it would stay in the conversation for good: texts are made well formed. */
function resultOf(tool: ToolPart, images: PromptImages): PromptBlock {
  const { id, call, status, output = '', facts } = tool;
  const image = images.get(id);
  const result = (text: string, isError: boolean): PromptBlock => ({
    type: 'result',
    call,
    name: nameOf(tool),
    output: (facts?.image === undefined || image ? text : `${text}\n${notSeen}`).toWellFormed(),
    isError,
    ...(image ? { images: [image] } : {}),
  });
  switch (status) {
    case 'done':
      return result(output, false);
    case 'denied':
      return result(tool.approval ? deniedBy(tool.approval.reason) : output, true);
    case 'unknown':
      return result(
        `${output}\nThe server was restarted while this ran: it may or may not have had its effect. Check before you repeat it.`.trim(),
        true,
      );
    case 'cancelled':
      return result(`${output}\nCancelled before it finished.`.trim(), true);
    case 'failed':
    case 'queued':
    case 'running':
    case 'waiting':
      return result(output, true);
  }
}

function blockOf(part: Part): PromptBlock | undefined {
  switch (part.type) {
    case 'text':
      return part.text === '' ? undefined : { type: 'text', text: part.text.toWellFormed(), signature: part.signature };
    case 'thinking':
      return { type: 'thinking', text: part.text, signature: part.signature };
    case 'tool': {
      const isObject = typeof part.input === 'object' && part.input !== null;
      const input = wellFormed(isObject ? part.input : { invalid: part.input });
      return { type: 'call', call: part.call, name: nameOf(part), input, signature: part.signature };
    }
    case 'summary':
    case 'question':
    case 'notice':
    case 'file':
      return undefined;
  }
}

/** The files by name, so that tools can reach them, and those that the model can see. */
function fileBlocks(parts: readonly Part[], images: PromptImages): PromptBlock[] {
  const files = parts.filter((part) => part.type === 'file');
  if (files.length === 0) return [];
  const lines = files.map(({ path, mediaType, size }) => `- ${showPath(path)} (${mediaType}, ${size} bytes)`);
  return [
    { type: 'text', text: `[Files of this message, in your workspace:\n${lines.join('\n')}]` },
    ...files.flatMap(({ id }) => images.get(id) ?? []),
  ];
}

/** What the model is told of, by the response that it was part of. */
function* stepsOf(parts: readonly Part[]): Generator<Part[]> {
  let step: Part[] = [];
  for (const part of parts) {
    if (part.type !== 'text' && part.type !== 'thinking' && part.type !== 'tool') continue;
    if (step.length > 0 && step[0]?.step !== part.step) {
      yield step;
      step = [];
    }
    step.push(part);
  }
  if (step.length > 0) yield step;
}

/** Roles alternate, beginning with the person: neighbours of one role become one message. */
function push(messages: PromptMessage[], role: PromptMessage['role'], content: PromptBlock[]): void {
  if (content.length === 0) return;
  const last = messages.at(-1);
  if (last?.role === role) last.content.push(...content);
  else messages.push({ role, content });
}

function pushSteps(messages: PromptMessage[], parts: readonly Part[], images: PromptImages): void {
  for (const step of stepsOf(parts)) {
    push(
      messages,
      'assistant',
      step.flatMap((part) => blockOf(part) ?? []),
    );
    const calls = step.filter((part) => part.type === 'tool');
    push(
      messages,
      'user',
      calls.map((call) => resultOf(call, images)),
    );
  }
}

function pushAssistant(messages: PromptMessage[], message: AssistantMessage, images: PromptImages): void {
  pushSteps(messages, message.parts, images);
  const interruption = message.state === 'interrupted' ? interruptions[message.ended ?? ''] : undefined;
  if (interruption) push(messages, 'user', [{ type: 'text', text: `[${interruption}]` }]);
  if (message.state === 'failed' && message.parts.length > 0)
    push(messages, 'user', [{ type: 'text', text: '[Your answer was cut off here by a technical failure.]' }]);
}

function pushUser(messages: PromptMessage[], message: UserMessage, images: PromptImages): void {
  const said = message.parts.flatMap((part) => blockOf(part) ?? []);
  push(messages, 'user', [...fileBlocks(message.parts, images), ...said]);
}

/** Images that the model is to see, by the id of their file part or of the call that read them. */
export type PromptImages = ReadonlyMap<string, PromptImage>;

/** The conversation from its newest summary on: what came before is known from that alone. */
interface Remembered {
  summary?: SummaryPart;
  /** The person's newest words before the summary, kept as they were written. */
  asked: Transcript;
  /** The answer to them had begun when the summary was made. */
  isMidway: boolean;
  since: Transcript;
}

function rememberedOf(transcript: Transcript): Remembered {
  const at = transcript.findLastIndex(({ parts }) => parts.some(({ type }) => type === 'summary'));
  const holder = transcript[at];
  if (!holder) return { asked: [], isMidway: false, since: transcript };
  const cut = holder.parts.findLastIndex(({ type }) => type === 'summary');
  const before = transcript.slice(0, at);
  return {
    // The part at this place was found to be one.
    summary: holder.parts[cut] as SummaryPart,
    asked: before.slice(before.findLastIndex(({ role }) => role === 'assistant') + 1),
    isMidway: stepsOf(holder.parts.slice(0, cut)).next().done !== true,
    since: [{ ...holder, parts: holder.parts.slice(cut + 1) }, ...transcript.slice(at + 1)],
  };
}

const midway = '[You were in the middle of this. Go on from where your summary ends.]';

function summaryText({ text }: SummaryPart): string {
  return `[The conversation so far was too long to be kept. This is your own summary of it:]\n\n${text}\n\n[End of the summary.]`;
}

/** What was said so far, whoever spoke last. */
export function conversationOf(transcript: Transcript, images: PromptImages = new Map()): PromptMessage[] {
  const messages: PromptMessage[] = [];
  const { summary, asked, isMidway, since } = rememberedOf(transcript.filter((message) => !isBlank(message)));
  const tell = (message: Message): void => {
    if (message.role === 'assistant') pushAssistant(messages, message, images);
    else if (message.state === 'read') pushUser(messages, message, images);
  };
  if (summary) push(messages, 'user', [{ type: 'text', text: summaryText(summary) }]);
  asked.forEach(tell);
  if (isMidway) push(messages, 'user', [{ type: 'text', text: midway }]);
  since.forEach(tell);
  if (messages[0]?.role === 'assistant')
    messages.unshift({ role: 'user', content: [{ type: 'text', text: '(The conversation begins with you.)' }] });
  return messages;
}

/** What the model is to answer. `isContinued` asks it to go on with what was cut, as it does after words of its own. */
export function promptOf(
  transcript: Transcript,
  isContinued: boolean,
  images: PromptImages = new Map(),
): PromptMessage[] {
  const messages = conversationOf(transcript, images);
  if (isContinued || messages.at(-1)?.role === 'assistant')
    push(messages, 'user', [{ type: 'text', text: 'Continue where you stopped.' }]);
  return messages;
}

/** What a sub-agent reads: the task it was given, and what it did so far. */
export function taskPromptOf(
  prompt: string,
  parts: readonly Part[],
  images: PromptImages = new Map(),
): PromptMessage[] {
  const messages: PromptMessage[] = [{ role: 'user', content: [{ type: 'text', text: prompt.toWellFormed() }] }];
  pushSteps(messages, parts, images);
  return messages;
}
