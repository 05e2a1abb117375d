/** `conversations.json` of an export from claude.ai. */

import { z } from 'zod';
import { textOfResult } from './claude-code.ts';
import {
  finishCall,
  replyAt,
  skip,
  timeOf,
  understood,
  type ForeignConversation,
  type ForeignMessage,
  type Skipped,
} from './conversation.ts';

const message = z.looseObject({
  uuid: z.string(),
  sender: z.enum(['human', 'assistant']),
  created_at: z.unknown().optional(),
  text: z.string().nullish(),
  content: z.array(z.looseObject({ type: z.string() })).nullish(),
  attachments: z
    .array(z.looseObject({ file_name: z.string().nullish(), extracted_content: z.string().nullish() }))
    .nullish(),
  files: z.array(z.unknown()).nullish(),
});

const conversation = z.looseObject({
  name: z.string().nullish(),
  created_at: z.unknown().optional(),
  chat_messages: z.array(z.unknown()),
});

const blocks = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), text: z.string() }),
  z.looseObject({ type: z.literal('thinking'), thinking: z.string() }),
  z.looseObject({
    type: z.literal('tool_use'),
    id: z.string().nullish(),
    name: z.string(),
    input: z.unknown().optional(),
  }),
  z.looseObject({
    type: z.literal('tool_result'),
    tool_use_id: z.string().nullish(),
    is_error: z.boolean().nullish(),
    content: z.unknown().optional(),
  }),
]);

export function isClaudeAi(file: unknown): file is unknown[] {
  return Array.isArray(file) && file.some((item) => conversation.safeParse(item).success);
}

function attachedTo({ attachments, files }: z.infer<typeof message>, skipped: Skipped): string[] {
  for (const _ of files ?? []) skip(skipped, 'files, of which the export has the name only');
  return (attachments ?? []).map(
    ({ file_name: name, extracted_content: content }) => `Attached: ${name ?? 'a file'}\n\n${content ?? ''}`,
  );
}

function addReply(messages: ForeignMessage[], given: z.infer<typeof message>, at: string, skipped: Skipped): void {
  const reply = replyAt(messages, at);
  const content = given.content?.length ? given.content : [{ type: 'text', text: given.text ?? '' }];
  for (const block of content) {
    const { data } = blocks.safeParse(block);
    // Exports of some years name no ids: a result then belongs to the call before it.
    const before = reply.parts.findLast((part) => part.type === 'tool');
    const lastCall = before?.type === 'tool' ? before.call : '';
    if (!data) skip(skipped, `blocks of the type ${block.type}`);
    else if (data.type === 'text') reply.parts.push({ type: 'text', text: data.text });
    else if (data.type === 'thinking') reply.parts.push({ type: 'thinking', text: data.thinking });
    else if (data.type === 'tool_use') {
      const call = data.id ?? `${given.uuid}.${reply.parts.length}`;
      const { name, input } = data;
      reply.parts.push({ type: 'tool', call, name, input, output: '', status: 'unknown' });
    } else {
      const output = textOfResult(data.content, skipped);
      const status = data.is_error ? 'failed' : 'done';
      if (!finishCall(messages, data.tool_use_id ?? lastCall, { output, status }))
        skip(skipped, 'results without their call');
    }
  }
}

function textOf(given: z.infer<typeof message>, skipped: Skipped): string {
  const said = (given.content ?? []).flatMap((block) => {
    const { data: text } = blocks.safeParse(block);
    return text?.type === 'text' ? [text.text] : [];
  });
  return [said.join('\n\n') || (given.text ?? ''), ...attachedTo(given, skipped)]
    .filter((part) => part !== '')
    .join('\n\n');
}

export function* readClaudeAi(file: readonly unknown[], skipped: Skipped): Generator<ForeignConversation> {
  for (const data of understood(file, conversation, 'conversations', skipped)) {
    const messages: ForeignMessage[] = [];
    let at = timeOf(data.created_at) ?? new Date(0).toISOString();
    for (const given of understood(data.chat_messages, message, 'messages', skipped)) {
      at = timeOf(given.created_at) ?? at;
      if (given.sender === 'assistant') addReply(messages, given, at, skipped);
      else {
        const text = textOf(given, skipped);
        if (text !== '') messages.push({ role: 'user', at, text });
      }
    }
    yield { name: data.name ?? undefined, messages };
  }
}
