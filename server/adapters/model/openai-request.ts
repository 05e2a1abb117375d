/** A request in the words of OpenAI's chat completions: https://platform.openai.com/docs/api-reference/chat/create */

import type { ModelRequest, PromptBlock, PromptMessage } from '../../ports/model.ts';
import { argumentsOf, roomToThink, signatureOf } from './wire/generate.ts';

/** OpenAI's own models that reason before they answer: they name the limit otherwise and take no temperature. */
export function isReasoning(model: string): boolean {
  return /^(o\d|gpt-([5-9]|\d\d))/.test(model) && !/-chat\b/.test(model);
}

interface Thinking {
  effort?: 'none' | 'low';
  /** Tokens beside the answer's. */
  room: number;
}

/** From GPT-5.1 on a model can be kept from reasoning. Compatible servers say neither whether theirs do nor how to ask. */
function leastThinking(model: string, isOfficial: boolean): Thinking {
  if (!isOfficial || /-pro\b/.test(model)) return { room: roomToThink };
  if (!isReasoning(model)) return { room: 0 };
  return /^gpt-5\.\d/.test(model) ? { effort: 'none', room: 0 } : { effort: 'low', room: roomToThink };
}

export function writeOpenAi(
  request: ModelRequest,
  lessons: ReadonlySet<string>,
  isOfficial: boolean,
): { body: object; notes: string[] } {
  const { model, system, tools, temperature, maxTokens, session } = request;
  const reasons = isOfficial && isReasoning(model);
  const takesTemperature = !reasons && !lessons.has('temperature');
  const { effort, room }: Thinking = request.thinking === 'least' ? leastThinking(model, isOfficial) : { room: 0 };
  const asked = lessons.has('noReasoning') ? 'none' : effort;
  const namesCompletion = reasons || lessons.has('completionTokens');
  const notes: string[] = [];
  if (!takesTemperature) notes.push(`${model} has no temperature of its own to set, so ${temperature} was not sent.`);
  if (lessons.has('noReasoning'))
    notes.push(`${model} answers without reasoning here, since it does not combine that with tools.`);
  return {
    notes,
    body: {
      model,
      messages: [
        ...(system ? [{ role: 'system', content: system }] : []),
        ...request.messages.flatMap((message) => writeMessage(message, lessons)),
      ],
      ...(tools.length > 0
        ? {
            tools: tools.map(({ name, description, input }) => ({
              type: 'function',
              function: { name, description, parameters: input },
            })),
          }
        : {}),
      [namesCompletion ? 'max_completion_tokens' : 'max_tokens']: maxTokens + room,
      ...(takesTemperature ? { temperature } : {}),
      ...(asked ? { reasoning_effort: asked } : {}),
      ...(isOfficial ? { prompt_cache_key: session } : {}),
      stream: true,
      stream_options: { include_usage: true },
    },
  };
}

/** Some servers ask for the reasoning that came with a call; others refuse it, so it is sent only after such a refusal. */
function writeMessage({ role, content }: PromptMessage, lessons: ReadonlySet<string>): object[] {
  if (role === 'user') return [...content.flatMap(writeResult), ...writeUser(content)];
  const text = textOf(content, 'text');
  const calls = content.flatMap((block) =>
    block.type === 'call'
      ? [
          {
            id: block.call,
            type: 'function',
            function: { name: block.name, arguments: JSON.stringify(argumentsOf(block.input)) },
          },
        ]
      : [],
  );
  if (!text && calls.length === 0) return [];
  const reasoning = lessons.has('returnReasoning')
    ? textOf(
        content.filter((block) => block.type === 'thinking' && signatureOf('openai', block.signature) !== undefined),
        'thinking',
      )
    : '';
  return [
    {
      role,
      content: text || null,
      ...(reasoning ? { reasoning_content: reasoning } : {}),
      ...(calls.length > 0 ? { tool_calls: calls } : {}),
    },
  ];
}

function writeResult(block: PromptBlock): object[] {
  return block.type === 'result'
    ? [{ role: 'tool', tool_call_id: block.call, content: block.output || '(no output)' }]
    : [];
}

/** A `tool` message takes text alone: pictures of results follow as the person's. */
function writeUser(content: PromptBlock[]): object[] {
  const shown = content.flatMap((block): PromptBlock[] => {
    if (block.type !== 'result') return [block];
    return block.images ? [{ type: 'text', text: `[What ${block.name} has read:]` }, ...block.images] : [];
  });
  if (!shown.some(({ type }) => type === 'image')) {
    const text = textOf(shown, 'text');
    return text ? [{ role: 'user', content: text }] : [];
  }
  const parts = shown.flatMap((block): object[] => {
    if (block.type === 'text' && block.text) return [{ type: 'text', text: block.text }];
    if (block.type === 'image')
      return [{ type: 'image_url', image_url: { url: `data:${block.mediaType};base64,${block.base64}` } }];
    return [];
  });
  return [{ role: 'user', content: parts }];
}

function textOf(content: PromptBlock[], kind: 'text' | 'thinking'): string {
  return content.flatMap((block) => (block.type === kind && block.text ? [block.text] : [])).join('\n\n');
}
