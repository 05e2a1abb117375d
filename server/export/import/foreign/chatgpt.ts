/** `conversations.json` of an export from ChatGPT: each conversation is a tree of messages, and the leaf that was shown last. */

import { z } from 'zod';
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
  id: z.string(),
  author: z.looseObject({ role: z.string(), name: z.string().nullish() }),
  create_time: z.unknown().optional(),
  recipient: z.string().nullish(),
  content: z.looseObject({
    content_type: z.string(),
    parts: z.array(z.unknown()).nullish(),
    text: z.string().nullish(),
    content: z.string().nullish(),
    thoughts: z.array(z.looseObject({ summary: z.string().nullish(), content: z.string().nullish() })).nullish(),
  }),
  metadata: z
    .looseObject({ model_slug: z.string().nullish(), is_visually_hidden_from_conversation: z.boolean().nullish() })
    .nullish(),
});

const node = z.looseObject({ parent: z.string().nullish(), message: z.unknown().optional() });

const conversation = z.looseObject({
  title: z.string().nullish(),
  create_time: z.unknown().optional(),
  current_node: z.string().nullish(),
  mapping: z.record(z.string(), node),
});

type Node = z.infer<typeof node>;

export function isChatGpt(file: unknown): file is unknown[] {
  return Array.isArray(file) && file.some((item) => conversation.safeParse(item).success);
}

/** From the first message to the leaf that was shown last. */
function pathTo(leaf: string | undefined, nodes: Record<string, Node>): Node[] {
  const path: Node[] = [];
  const seen = new Set<string>();
  for (let id = leaf; id !== undefined && !seen.has(id);) {
    seen.add(id);
    const found: Node | undefined = Object.hasOwn(nodes, id) ? nodes[id] : undefined;
    if (!found) break;
    path.push(found);
    id = found.parent ?? undefined;
  }
  return path.reverse();
}

function textOf({ content }: z.infer<typeof message>, skipped: Skipped): string {
  const { parts, text, thoughts } = content;
  if (thoughts)
    return thoughts.map(({ summary, content: words }) => [summary, words].filter(Boolean).join('\n')).join('\n\n');
  if (!parts) return text ?? content.content ?? '';
  return parts
    .flatMap((part) => {
      if (typeof part === 'string') return [part];
      const spoken = z
        .looseObject({ content_type: z.literal('audio_transcription'), text: z.string() })
        .safeParse(part);
      if (!spoken.success) skip(skipped, 'images and other attachments');
      return spoken.success ? [spoken.data.text] : [];
    })
    .join('\n\n')
    .trim();
}

function add(messages: ForeignMessage[], given: z.infer<typeof message>, lastAt: string, skipped: Skipped): string {
  const at = timeOf(given.create_time) ?? lastAt;
  const { author, recipient, content, metadata, id } = given;
  const text = textOf(given, skipped);
  if (text === '') return at;
  if (author.role === 'user') messages.push({ role: 'user', at, text });
  else if (author.role === 'assistant') {
    const reply = replyAt(messages, at);
    reply.model ??= metadata?.model_slug ?? undefined;
    const isThought = content.content_type === 'thoughts' || content.content_type === 'reasoning_recap';
    if (recipient && recipient !== 'all') {
      reply.parts.push({ type: 'tool', call: id, name: recipient, input: text, output: '', status: 'unknown' });
    } else reply.parts.push({ type: isThought ? 'thinking' : 'text', text });
  } else if (author.role === 'tool') {
    const last = messages.at(-1);
    const open = last?.role === 'assistant' ? last.parts.findLast((part) => part.type === 'tool') : undefined;
    const isAnswered = open?.type === 'tool' && open.status === 'unknown';
    if (!isAnswered || !finishCall(messages, open.call, { output: text, status: 'done' }))
      skip(skipped, 'results without their call');
  } else skip(skipped, `messages of the role ${author.role}`);
  return at;
}

export function* readChatGpt(file: readonly unknown[], skipped: Skipped): Generator<ForeignConversation> {
  for (const data of understood(file, conversation, 'conversations', skipped)) {
    const path = pathTo(data.current_node ?? Object.keys(data.mapping).at(-1), data.mapping);
    const elsewhere = Object.values(data.mapping).filter((other) => other.message && !path.includes(other)).length;
    for (let count = 0; count < elsewhere; count += 1) skip(skipped, 'messages of other branches');
    const messages: ForeignMessage[] = [];
    let at = timeOf(data.create_time) ?? new Date(0).toISOString();
    const given = path.flatMap(({ message: said }) => said ?? []);
    for (const said of understood(given, message, 'messages', skipped)) {
      if (said.metadata?.is_visually_hidden_from_conversation || said.author.role === 'system')
        skip(skipped, 'messages that were hidden');
      else at = add(messages, said, at, skipped);
    }
    yield { name: data.title ?? undefined, messages };
  }
}
