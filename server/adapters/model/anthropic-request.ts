/** A request in the words of Anthropic's Messages API: https://platform.claude.com/docs/en/api/messages */

import type { ModelRequest, PromptBlock, PromptMessage } from '../../ports/model.ts';
import { argumentsOf, roomToThink, signatureOf } from './wire/generate.ts';

const CACHED = { cache_control: { type: 'ephemeral' } };
const HIGHEST_TEMPERATURE = 1;

/** From Claude Opus 4.7 and Claude 5 on, sampling parameters are refused and thinking is adaptive. */
export function isAdaptive(model: string): boolean {
  if (/^claude-(fable|mythos)\b/.test(model)) return true;
  const version = /^claude-[a-z]+-(\d+)(?:-(\d{1,2}))?(?!\d)/.exec(model);
  if (!version) return false;
  const major = Number(version[1]);
  return major > 4 || (major === 4 && Number(version[2] ?? 0) >= 7);
}

export function writeAnthropic(request: ModelRequest, lessons: ReadonlySet<string>): { body: object; notes: string[] } {
  const { model, system, tools, temperature, maxTokens } = request;
  const thinksLeast = request.thinking === 'least';
  const takesTemperature = !isAdaptive(model) && !lessons.has('temperature');
  const sent = Math.min(temperature, HIGHEST_TEMPERATURE);
  const notes: string[] = [];
  if (!takesTemperature) notes.push(`${model} has no temperature of its own to set, so ${temperature} was not sent.`);
  else if (sent !== temperature)
    notes.push(`Claude takes temperatures up to ${HIGHEST_TEMPERATURE}, so ${temperature} was sent as ${sent}.`);
  return {
    notes,
    body: {
      model,
      max_tokens: thinksLeast && isAdaptive(model) ? maxTokens + roomToThink : maxTokens,
      ...(takesTemperature ? { temperature: sent } : {}),
      // Whoever does not ask for thinking gets none, but from models that always think.
      ...(isAdaptive(model) && !thinksLeast && !lessons.has('thinking')
        ? { thinking: { type: 'adaptive', display: 'summarized' } }
        : {}),
      ...(system ? { system: [{ type: 'text', text: system, ...CACHED }] } : {}),
      ...(tools.length > 0
        ? {
            tools: tools.map(({ name, description, input }, at) => ({
              name,
              description,
              input_schema: input,
              ...(at === tools.length - 1 ? CACHED : {}),
            })),
          }
        : {}),
      messages: withCachePoints(
        request.messages.map((message) => writeMessage(message, lessons)).filter(({ content }) => content.length > 0),
      ),
      stream: true,
    },
  };
}

interface WrittenMessage {
  role: PromptMessage['role'];
  content: object[];
}

/** Results come first: the API refuses a text between a call and its result. */
function writeMessage({ role, content }: PromptMessage, lessons: ReadonlySet<string>): WrittenMessage {
  const kept = lessons.has('thinking') ? content.filter(({ type }) => type !== 'thinking') : content;
  const ordered = [...kept.filter(({ type }) => type === 'result'), ...kept.filter(({ type }) => type !== 'result')];
  return { role, content: ordered.flatMap((block) => writeBlock(block)) };
}

/** The two newest user turns are where the next request finds what this one stored. */
function withCachePoints(messages: WrittenMessage[]): WrittenMessage[] {
  const points = messages.filter(({ role }) => role === 'user').slice(-2);
  return messages.map((message) =>
    points.includes(message)
      ? {
          ...message,
          content: message.content.map((block, at) =>
            at === message.content.length - 1 ? { ...block, ...CACHED } : block,
          ),
        }
      : message,
  );
}

function writeBlock(block: PromptBlock): object[] {
  switch (block.type) {
    case 'text':
      return block.text.trim() ? [{ type: 'text', text: block.text }] : [];
    case 'thinking': {
      const signature = signatureOf('anthropic', block.signature);
      if (signature === undefined) return [];
      const redacted = signatureOf('redacted', signature);
      return [
        redacted === undefined
          ? { type: 'thinking', thinking: block.text, signature }
          : { type: 'redacted_thinking', data: redacted },
      ];
    }
    case 'image':
      return [{ type: 'image', source: { type: 'base64', media_type: block.mediaType, data: block.base64 } }];
    case 'call':
      return [{ type: 'tool_use', id: idOf(block.call), name: block.name, input: argumentsOf(block.input) }];
    case 'result':
      return [
        {
          type: 'tool_result',
          tool_use_id: idOf(block.call),
          content: block.images
            ? [{ type: 'text', text: block.output || '(no output)' }, ...block.images.flatMap(writeBlock)]
            : block.output || '(no output)',
          ...(block.isError ? { is_error: true } : {}),
        },
      ];
  }
}

/** Ids of other vendors may hold characters that this one refuses. */
function idOf(call: string): string {
  return call.replace(/[^a-zA-Z0-9_-]/g, '_');
}
