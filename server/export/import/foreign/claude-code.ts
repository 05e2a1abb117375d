/** Transcripts of Claude Code: one JSON object a line, in ~/.claude/projects. There is no official description of them. */

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

const count = z.number().min(0).catch(0);

const usage = z.looseObject({
  input_tokens: count,
  output_tokens: count,
  cache_read_input_tokens: count,
  cache_creation_input_tokens: count,
});

const line = z.looseObject({
  type: z.string(),
  timestamp: z.unknown().optional(),
  isSidechain: z.boolean().optional(),
  isMeta: z.boolean().optional(),
  isCompactSummary: z.boolean().optional(),
  summary: z.string().optional(),
  message: z
    .looseObject({
      id: z.string().optional(),
      model: z.string().optional(),
      usage: usage.optional(),
      content: z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]),
    })
    .optional(),
});

const blocks = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), text: z.string() }),
  z.looseObject({ type: z.literal('thinking'), thinking: z.string() }),
  z.looseObject({ type: z.literal('tool_use'), id: z.string(), name: z.string(), input: z.unknown().optional() }),
  z.looseObject({
    type: z.literal('tool_result'),
    tool_use_id: z.string(),
    is_error: z.boolean().nullish(),
    content: z.unknown().optional(),
  }),
]);

type Block = z.infer<typeof blocks>;

export function isClaudeCode(lines: readonly unknown[]): boolean {
  return lines.some((given) => {
    const { data } = line.safeParse(given);
    return (data?.type === 'user' || data?.type === 'assistant') && data.message !== undefined && 'sessionId' in data;
  });
}

/** A result is text, or blocks of which some are. */
export function textOfResult(content: unknown, skipped: Skipped): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .flatMap((block: unknown) => {
      const { data } = z.looseObject({ type: z.literal('text'), text: z.string() }).safeParse(block);
      if (!data) skip(skipped, 'parts of results that are not text');
      return data ? [data.text] : [];
    })
    .join('\n');
}

/** Lines come in the order of time; what was rewound stays where it was written. */
export function readClaudeCode(lines: readonly unknown[], skipped: Skipped): ForeignConversation {
  const messages: ForeignMessage[] = [];
  let name: string | undefined;
  let lastAt = new Date(0).toISOString();
  /** Each line of one answer tells the use of the whole answer so far. */
  const counted = new Map<string, z.infer<typeof usage>>();

  function addBlock(block: Block, at: string): string | undefined {
    switch (block.type) {
      case 'text':
        return block.text;
      case 'thinking':
        if (block.thinking !== '') replyAt(messages, at).parts.push({ type: 'thinking', text: block.thinking });
        return undefined;
      case 'tool_use': {
        const { id: call, name: tool, input } = block;
        replyAt(messages, at).parts.push({ type: 'tool', call, name: tool, input, output: '', status: 'unknown' });
        return undefined;
      }
      case 'tool_result': {
        const output = textOfResult(block.content, skipped);
        const status = block.is_error ? 'failed' : 'done';
        if (!finishCall(messages, block.tool_use_id, { output, status })) skip(skipped, 'results without their call');
        return undefined;
      }
    }
  }

  for (const given of lines) {
    const { data } = line.safeParse(given);
    if (data?.type === 'summary') name = data.summary ?? name;
    else if (data?.isSidechain) skip(skipped, 'lines of sub-agents');
    else if (data?.isMeta || data?.isCompactSummary) skip(skipped, 'lines that the program wrote for itself');
    else if ((data?.type === 'user' || data?.type === 'assistant') && data.message) {
      const at = timeOf(data.timestamp) ?? lastAt;
      lastAt = at;
      const { content, model, id = '' } = data.message;
      const texts: string[] = [];
      for (const block of typeof content === 'string' ? [{ type: 'text', text: content }] : content) {
        const known = blocks.safeParse(block);
        const text = known.data && addBlock(known.data, at);
        if (!known.success) skip(skipped, `blocks of the type ${block.type}`);
        if (text === undefined || text === '') continue;
        if (data.type === 'user') texts.push(text);
        else replyAt(messages, at).parts.push({ type: 'text', text });
      }
      if (texts.length > 0) messages.push({ role: 'user', at, text: texts.join('\n\n') });
      if (data.type !== 'assistant') continue;
      const reply = replyAt(messages, at);
      reply.model = model ?? reply.model;
      const before = counted.get(id);
      const now = data.message.usage;
      if (!now) continue;
      counted.set(id, now);
      const sum = reply.usage ?? { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
      const grown = (key: keyof typeof now): number => Number(now[key]) - Number(before?.[key] ?? 0);
      const cacheRead = grown('cache_read_input_tokens');
      const cacheWrite = grown('cache_creation_input_tokens');
      reply.usage = {
        input: sum.input + grown('input_tokens') + cacheRead + cacheWrite,
        output: sum.output + grown('output_tokens'),
        cacheRead: sum.cacheRead + cacheRead,
        cacheWrite: sum.cacheWrite + cacheWrite,
      };
    } else skip(skipped, data ? `lines of the type ${data.type}` : 'lines that are not understood');
  }
  return { name, messages };
}
