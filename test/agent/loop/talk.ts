/** A session with an agent whose model says what the test tells it to. */

import type { Settings } from '../../../server/core/settings.ts';
import type { AssistantMessage, Message, ToolPart } from '../../../server/core/transcript.ts';
import { startAppWithUpstream } from '../../support/app-with-upstream.ts';
import type { Client, StreamReader } from '../../support/client.ts';
import type { Reply } from '../../support/upstream/reply.ts';
import type { Upstream } from '../../support/upstream/upstream.ts';

export type RecordedRequest = Upstream['requests'][number];

export interface Talk extends Disposable {
  id: string;
  stream: StreamReader;
  /** Requests of this session alone. */
  requests: () => RecordedRequest[];
  send: (text: string, mode?: 'steer' | 'queue') => Promise<{ id: string; state: 'waiting' | 'read' }>;
  messages: () => Promise<Message[]>;
  answer: () => Promise<AssistantMessage>;
}

/** Begins sessions that get these answers, one for each request. */
export function makeTalk(client: Client, upstream: Upstream) {
  return async function talk(
    prompt: string | undefined,
    replies: Reply[],
    settings: Partial<Settings> = {},
    oneShot = false,
  ): Promise<Talk> {
    const from = upstream.requests.length;
    upstream.script(...replies);
    const { id } = await client.session.create.mutate({
      prompt,
      oneShot,
      settings: { model: 'openai/fake', timeout: 0, ...settings },
    });
    const stream = await client.stream(`session=${id}`);
    let count = 0;
    const messages = () => client.session.get.query({ id }).then((window) => window.messages);
    return {
      id,
      stream,
      requests: () => upstream.requests.slice(from),
      send: (text, mode = 'steer') =>
        client.message.send.mutate({ session: id, text, mode, clientId: `c${(count += 1)}` }),
      messages,
      // The last message of a session whose agent has begun.
      answer: () => messages().then((list) => list.findLast(({ role }) => role === 'assistant') as AssistantMessage),
      [Symbol.dispose]: () => stream[Symbol.dispose](),
    };
  };
}

/** One app and one upstream for all tests of a file. */
export async function startTalks() {
  const { app, upstream } = await startAppWithUpstream();
  return { app, upstream, talk: makeTalk(app.client, upstream) };
}

export function call(name: string, input: unknown, id?: string): Reply {
  return { parts: [{ call: { name, input, ...(id === undefined ? {} : { id }) } }] };
}

export function say(text: string): Reply {
  return { parts: [{ text: [text] }] };
}

/** What was said and used; what the page says of the session itself is left out. */
export function shown(messages: Message[]): string[] {
  return messages.map(
    ({ role, state, parts }) =>
      `${role} ${state}: ${parts
        .filter((part) => !(part.type === 'notice' && part.about))
        .map((part) => ('text' in part ? part.text : 'name' in part && part.name))
        .join(' | ')}`,
  );
}

export function toolsOf({ parts }: Pick<AssistantMessage, 'parts'>): ToolPart[] {
  return parts.filter((part) => part.type === 'tool');
}

interface SentMessage {
  role: string;
  content: string | { text?: string }[] | null;
}

/** A request to the fake of OpenAI. */
export function messagesIn(request: RecordedRequest | undefined): SentMessage[] {
  return (request?.body as { messages: SentMessage[] } | undefined)?.messages ?? [];
}

/** What was told in messages of one role. */
export function told(request: RecordedRequest | undefined, role = 'user'): string[] {
  return messagesIn(request).flatMap(({ role: by, content }) => {
    if (by !== role) return [];
    return typeof content === 'string' ? [content] : (content ?? []).flatMap(({ text }) => text ?? []);
  });
}
