/** A session whose model makes these calls, one after the other, and then says that it is done. */

import type { ToolPart } from '../../server/core/transcript.ts';
import type { Settings } from '../../server/core/settings.ts';
import type { Frame } from './client.ts';
import type { TestApp } from './start-app.ts';
import type { Upstream } from './upstream/upstream.ts';

export interface ToolCall {
  name: string;
  input: unknown;
}

export interface CalledTools {
  session: string;
  /** As they are on disk when the turn has ended. */
  parts: ToolPart[];
  /** What a reader of the session saw meanwhile. */
  frames: Frame[];
}

interface CallOptions {
  app: Pick<TestApp, 'client'>;
  upstream: Upstream;
  settings?: Partial<Settings>;
  /** Before the first message. */
  prepare?: (session: string) => Promise<unknown>;
}

export async function callTools(
  { app, upstream, settings = {}, prepare }: CallOptions,
  ...calls: ToolCall[]
): Promise<CalledTools> {
  upstream.script(...calls.map((call) => ({ parts: [{ call }] })), { parts: [{ text: ['Done.'] }] });
  const { client } = app;
  const { id } = await client.session.create.mutate({ settings: { model: 'openai/fake', timeout: 0, ...settings } });
  await prepare?.(id);
  using stream = await client.stream(`session=${id}`);
  await client.message.send.mutate({ session: id, text: 'Go.', clientId: 'go' });
  await stream.until(
    ({ event, data }) => event === 'event' && /^turn\.(ended|interrupted)$/.test((data as { type: string }).type),
    60_000,
  );
  const { messages } = await client.session.get.query({ id });
  const parts = messages.flatMap((message) => message.parts.filter((part): part is ToolPart => part.type === 'tool'));
  return { session: id, parts, frames: stream.frames };
}
