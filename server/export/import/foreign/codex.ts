/** Transcripts of the Codex command line: one JSON object a line, in ~/.codex/sessions. */

import { z } from 'zod';
import {
  finishCall,
  replyAt,
  skip,
  timeOf,
  type ForeignConversation,
  type ForeignMessage,
  type Skipped,
} from './conversation.ts';

const line = z.looseObject({
  timestamp: z.unknown().optional(),
  type: z.string(),
  payload: z.looseObject({ type: z.string().optional() }),
});

const texts = z.array(z.looseObject({ type: z.string(), text: z.string().optional() }));
const output = z.union([
  z.string(),
  z.looseObject({ content: z.string().optional(), success: z.boolean().nullish() }),
  texts,
]);

const items = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('message'), role: z.string(), content: texts }),
  z.looseObject({ type: z.literal('reasoning'), summary: texts.catch([]), content: texts.nullish() }),
  z.looseObject({ type: z.literal('function_call'), name: z.string(), arguments: z.string(), call_id: z.string() }),
  z.looseObject({ type: z.literal('function_call_output'), call_id: z.string(), output }),
  z.looseObject({ type: z.literal('custom_tool_call'), name: z.string(), input: z.string(), call_id: z.string() }),
  z.looseObject({ type: z.literal('custom_tool_call_output'), call_id: z.string(), output }),
  z.looseObject({ type: z.literal('local_shell_call'), call_id: z.string().nullish(), action: z.unknown().optional() }),
]);

const count = z.number().min(0).catch(0);
const tokens = z.looseObject({
  type: z.literal('token_count'),
  info: z.looseObject({
    last_token_usage: z.looseObject({ input_tokens: count, cached_input_tokens: count, output_tokens: count }),
  }),
});

/** What the program itself puts in front of what the person says. */
const ownContext =
  /^\s*(?:<(?:environment_context|user_instructions|permissions|INSTRUCTIONS)\b|# AGENTS\.md instructions)/;

export function isCodex(lines: readonly unknown[]): boolean {
  return lines.some((given) => {
    const { data } = line.safeParse(given);
    return data?.type === 'session_meta' || data?.type === 'response_item';
  });
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // What is not JSON is what the model wrote.
    return json;
  }
}

function resultOf(given: z.infer<typeof output>): { output: string; status: 'done' | 'failed' } {
  if (Array.isArray(given)) return { output: given.flatMap(({ text = [] }) => text).join('\n'), status: 'done' };
  if (typeof given !== 'string')
    return { output: given.content ?? '', status: given.success === false ? 'failed' : 'done' };
  const { data } = z
    .looseObject({ output: z.string(), metadata: z.looseObject({ exit_code: z.number().optional() }).optional() })
    .safeParse(parsed(given));
  const code = data?.metadata?.exit_code ?? 0;
  return { output: data?.output ?? given, status: code === 0 ? 'done' : 'failed' };
}

function addItem(messages: ForeignMessage[], item: z.infer<typeof items>, at: string, skipped: Skipped): void {
  switch (item.type) {
    case 'message': {
      const text = item.content.flatMap((part) => part.text ?? []).join('\n\n');
      for (const part of item.content) if (part.text === undefined) skip(skipped, `parts of the type ${part.type}`);
      if (text === '') return;
      if (item.role === 'assistant') replyAt(messages, at).parts.push({ type: 'text', text });
      else if (item.role === 'user' && !ownContext.test(text)) messages.push({ role: 'user', at, text });
      else skip(skipped, 'instructions that the program wrote for itself');
      return;
    }
    case 'reasoning': {
      const text = [...(item.content ?? []), ...item.summary].flatMap((part) => part.text ?? []).join('\n\n');
      if (text === '') skip(skipped, 'thinking that is encrypted');
      else replyAt(messages, at).parts.push({ type: 'thinking', text });
      return;
    }
    case 'function_call':
    case 'custom_tool_call': {
      const { name, call_id: call } = item;
      const input = item.type === 'function_call' ? parsed(item.arguments) : item.input;
      replyAt(messages, at).parts.push({ type: 'tool', call, name, input, output: '', status: 'unknown' });
      return;
    }
    case 'local_shell_call': {
      const call = item.call_id ?? `shell-${messages.length}`;
      const { action: input } = item;
      replyAt(messages, at).parts.push({ type: 'tool', call, name: 'shell', input, output: '', status: 'unknown' });
      return;
    }
    case 'function_call_output':
    case 'custom_tool_call_output':
      if (!finishCall(messages, item.call_id, resultOf(item.output))) skip(skipped, 'results without their call');
  }
}

export function readCodex(lines: readonly unknown[], skipped: Skipped): ForeignConversation {
  const messages: ForeignMessage[] = [];
  let model: string | undefined;
  let lastAt = new Date(0).toISOString();
  for (const given of lines) {
    const { data } = line.safeParse(given);
    const at = timeOf(data?.timestamp) ?? lastAt;
    lastAt = at;
    if (!data) skip(skipped, 'lines that are not understood');
    else if (data.type === 'turn_context') model = z.string().safeParse(data.payload.model).data ?? model;
    else if (data.type === 'response_item') {
      const item = items.safeParse(data.payload);
      if (item.success) addItem(messages, item.data, at, skipped);
      else skip(skipped, `items of the type ${data.payload.type ?? 'unknown'}`);
      const last = messages.at(-1);
      if (last?.role === 'assistant') last.model ??= model;
    } else if (data.type === 'event_msg') {
      // The rest says again what the items say.
      const use = tokens.safeParse(data.payload).data?.info.last_token_usage;
      const last = messages.at(-1);
      if (!use || last?.role !== 'assistant') continue;
      const sum = last.usage ?? { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
      last.usage = {
        input: sum.input + use.input_tokens,
        output: sum.output + use.output_tokens,
        cacheRead: sum.cacheRead + use.cached_input_tokens,
        cacheWrite: 0,
      };
    } else if (data.type !== 'session_meta') skip(skipped, `lines of the type ${data.type}`);
  }
  return { name: undefined, messages };
}
