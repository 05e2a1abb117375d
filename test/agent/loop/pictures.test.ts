/** Pictures that a tool read reach the model as its vendor takes them. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../support/start-app.ts';
import { picture } from '../../support/pictures.ts';
import { startUpstream, type Upstream } from '../../support/upstream/upstream.ts';
import { call, makeTalk, say, type RecordedRequest } from './talk.ts';

let upstream: Upstream;
let app: TestApp;
let talk: ReturnType<typeof makeTalk>;

beforeAll(async () => {
  upstream = await startUpstream();
  app = await startApp({ upstream: upstream.url });
  talk = makeTalk(app.client, upstream);
});

afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await upstream.close();
});

const png = picture('png');
const base64 = png.toString('base64');
const output = `a.png is a picture (image/png) of ${png.length} bytes.`;

function lastOf(request: RecordedRequest | undefined, key: 'messages' | 'contents', count = 1): unknown[] {
  return ((request?.body ?? {}) as Record<string, unknown[]>)[key]?.slice(-count) ?? [];
}

it.each([
  [
    'anthropic/claude-fake-9',
    (request: RecordedRequest | undefined) => lastOf(request, 'messages'),
    [
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 'call1',
            content: [
              { type: 'text', text: output },
              { type: 'image', source: { type: 'base64', media_type: 'image/png', data: base64 } },
            ],
            cache_control: { type: 'ephemeral' },
          },
        ],
      },
    ],
  ],
  [
    'google/gemini-fake-9',
    (request: RecordedRequest | undefined) => lastOf(request, 'contents'),
    [
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'call1', name: 'read', response: { output } } },
          { inlineData: { mimeType: 'image/png', data: base64 } },
        ],
      },
    ],
  ],
  [
    'openai/fake',
    (request: RecordedRequest | undefined) => lastOf(request, 'messages', 2),
    [
      { role: 'tool', tool_call_id: 'call1', content: output },
      {
        role: 'user',
        content: [
          { type: 'text', text: '[What read has read:]' },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${base64}` } },
        ],
      },
    ],
  ],
])('%s sees a picture as the result of its call', async (model, pick, expected) => {
  using session = await talk(undefined, [], { model });
  await session.stream.event('phase.changed', ({ phase }) => phase === 'running');
  writeFileSync(join(app.dataDir, 'workspaces', session.id, 'a.png'), png);
  upstream.script(call('read', { path: 'a.png' }, 'call1'), say('Nice.'));
  await session.send('Look at a.png.');
  await session.stream.event('turn.ended');
  expect(pick(session.requests()[1])).toEqual(expected);
});

it('a picture that has changed since is not shown in place of the old one', async () => {
  using session = await talk(undefined, []);
  await session.stream.event('phase.changed', ({ phase }) => phase === 'running');
  const file = join(app.dataDir, 'workspaces', session.id, 'a.png');
  writeFileSync(file, png);
  upstream.script(call('read', { path: 'a.png' }), say('Nice.'), say('Gone.'));
  await session.send('Look at a.png.');
  const { seq } = await session.stream.event('turn.ended');
  writeFileSync(file, Buffer.concat([png, Buffer.from([0])]));
  await session.send('And now?');
  await session.stream.event('turn.ended', (event) => event.seq > seq);
  const body = JSON.stringify(session.requests()[2]?.body);
  expect(body).toContain('The picture is not shown');
  expect(body).not.toContain('image_url');
});
