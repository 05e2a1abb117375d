/** Pictures that a tool read reach the model as its vendor takes them. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { picture } from '../../support/pictures.ts';
import { call, say, startTalks, type RecordedRequest } from './talk.ts';

const { app, talk, upstream } = await startTalks();

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

const pictureOf = {
  anthropic: '"type":"image"',
  google: '"inlineData"',
  openai: '"image_url"',
};

it.each([
  ['anthropic/claude-fake-9', pictureOf.anthropic, 'Anthropic', 'messages.2.content.0: Could not process image'],
  ['google/gemini-fake-9', pictureOf.google, 'Google', 'Unable to process input image. Please retry or report.'],
  ['openai/fake', pictureOf.openai, 'OpenAI', 'You uploaded an unsupported image.'],
])('%s that refuses a picture is asked once more without it, each time', async (model, mark, vendor, message) => {
  using session = await talk(undefined, [], { model });
  await session.stream.event('phase.changed', ({ phase }) => phase === 'running');
  writeFileSync(join(app.dataDir, 'workspaces', session.id, 'a.png'), png);
  const refusal = { status: 400, message };
  upstream.script(call('read', { path: 'a.png' }), refusal, say('I see nothing.'), refusal, say('Still nothing.'));
  await session.send('Look at a.png.');
  const { how, seq } = await session.stream.event('turn.ended');
  await session.send('And now?');
  const next = await session.stream.event('turn.ended', (event) => event.seq > seq);
  expect([how, next.how]).toEqual(['done', 'done']);
  const bodies = session.requests().map(({ body }) => JSON.stringify(body));
  expect(bodies.map((body) => body.includes(mark))).toEqual([false, true, false, true, false]);
  expect(bodies[2]).toContain('The picture is not shown');
  const { parts } = await session.answer();
  expect(parts.flatMap((part) => (part.type === 'notice' ? [part.text] : []))).toContain(
    `${vendor} did not accept a picture of this conversation, so it was asked without pictures.`,
  );
});

it('a refusal that is not about the picture is told as it is', async () => {
  using session = await talk(undefined, []);
  await session.stream.event('phase.changed', ({ phase }) => phase === 'running');
  writeFileSync(join(app.dataDir, 'workspaces', session.id, 'a.png'), png);
  upstream.script(call('read', { path: 'a.png' }), { status: 400, message: 'Such words are not taken.' });
  await session.send('Look at a.png.');
  const { how } = await session.stream.event('turn.ended');
  expect({ how, requests: session.requests().length }).toEqual({ how: 'failed', requests: 2 });
});

it.each([
  ['google/gemini-fake-9', pictureOf.google, false],
  ['anthropic/claude-fake-9', pictureOf.anthropic, true],
])('%s is shown a GIF only where it takes one', async (model, mark, isShown) => {
  using session = await talk(undefined, [], { model });
  await session.stream.event('phase.changed', ({ phase }) => phase === 'running');
  writeFileSync(join(app.dataDir, 'workspaces', session.id, 'a.gif'), picture('gif'));
  upstream.script(call('read', { path: 'a.gif' }), say('Nice.'));
  await session.send('Look at a.gif.');
  await session.stream.event('turn.ended');
  const body = JSON.stringify(session.requests()[1]?.body);
  expect([body.includes(mark), body.includes('The picture is not shown')]).toEqual([isShown, !isShown]);
});

it('a picture that grows above 5 MB as base64 is not read', async () => {
  using session = await talk(undefined, []);
  await session.stream.event('phase.changed', ({ phase }) => phase === 'running');
  const file = join(app.dataDir, 'workspaces', session.id, 'a.png');
  writeFileSync(file, Buffer.concat([png, Buffer.alloc(3_932_161 - png.length)]));
  upstream.script(call('read', { path: 'a.png' }), say('Too large.'));
  await session.send('Look at a.png.');
  await session.stream.event('turn.ended');
  const body = JSON.stringify(session.requests()[1]?.body);
  expect(body).toContain('at most 3932160 bytes can be shown');
  expect(body).not.toContain('image_url');
});
