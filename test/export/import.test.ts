/** Files of other programs become sessions, and files that are wrong become sentences. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../server/core/transcript.ts';
import { startApp, type TestApp } from '../support/start-app.ts';
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts';
import { archiveOf, exportJson, importFile } from './archive.ts';
import { corpus, sessionOf } from './corpus.ts';

let app: TestApp;
let upstream: Upstream;

beforeAll(async () => {
  upstream = await startUpstream();
  app = await startApp({ upstream: upstream.url });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await upstream.close();
});

async function messagesOf(id: string): Promise<Message[]> {
  return (await app.client.session.get.query({ id })).messages;
}

/** What was said, in short. */
function said(messages: readonly Message[]): string[] {
  return messages.flatMap(({ role, parts }) =>
    parts.flatMap((part) => {
      if (part.type === 'tool')
        return [`${role} ${part.name}(${JSON.stringify(part.input)}) ${part.status}: ${part.output}`];
      return part.type === 'text' || part.type === 'thinking' ? [`${role} ${part.type}: ${part.text}`] : [];
    }),
  );
}

const lines = (records: readonly unknown[]) => records.map((record) => JSON.stringify(record)).join('\n');

describe('a transcript of Claude Code', () => {
  const base = { sessionId: 'cc', cwd: '/home/a', version: '2.0.0', isSidechain: false, userType: 'external' };
  const records = [
    { type: 'summary', summary: 'Fixing the login', leafUuid: 'x' },
    { type: 'file-history-snapshot', messageId: 'x', snapshot: {} },
    {
      ...base,
      type: 'user',
      uuid: '1',
      parentUuid: null,
      timestamp: '2026-03-01T10:00:00.000Z',
      message: { role: 'user', content: 'Fix the login' },
    },
    {
      ...base,
      type: 'user',
      isMeta: true,
      uuid: '1b',
      timestamp: '2026-03-01T10:00:00.500Z',
      message: { role: 'user', content: 'Caveat' },
    },
    {
      ...base,
      type: 'assistant',
      uuid: '2',
      timestamp: '2026-03-01T10:00:01.000Z',
      message: {
        id: 'm1',
        role: 'assistant',
        model: 'claude-sonnet-4-5',
        content: [{ type: 'thinking', thinking: 'Let me look.', signature: 's' }],
        usage: { input_tokens: 10, output_tokens: 2, cache_read_input_tokens: 5, cache_creation_input_tokens: 0 },
      },
    },
    {
      ...base,
      type: 'assistant',
      uuid: '3',
      timestamp: '2026-03-01T10:00:02.000Z',
      message: {
        id: 'm1',
        role: 'assistant',
        model: 'claude-sonnet-4-5',
        content: [{ type: 'tool_use', id: 't1', name: 'Bash', input: { command: 'ls' } }],
        usage: { input_tokens: 10, output_tokens: 8, cache_read_input_tokens: 5, cache_creation_input_tokens: 0 },
      },
    },
    {
      ...base,
      type: 'user',
      uuid: '4',
      timestamp: '2026-03-01T10:00:03.000Z',
      message: {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 't1', content: [{ type: 'text', text: 'a.ts' }], is_error: false },
        ],
      },
    },
    {
      ...base,
      type: 'assistant',
      uuid: '5',
      timestamp: '2026-03-01T10:00:04.000Z',
      message: { id: 'm2', role: 'assistant', model: 'claude-sonnet-4-5', content: [{ type: 'text', text: 'Done.' }] },
    },
    {
      ...base,
      isSidechain: true,
      type: 'assistant',
      uuid: '6',
      timestamp: '2026-03-01T10:00:05.000Z',
      message: { id: 'm3', role: 'assistant', content: [{ type: 'text', text: 'aside' }] },
    },
    {
      ...base,
      type: 'user',
      uuid: '7',
      timestamp: '2026-03-01T10:00:06.000Z',
      message: {
        role: 'user',
        content: [
          { type: 'text', text: 'Thanks' },
          { type: 'image', source: {} },
        ],
      },
    },
  ];

  it('becomes a session at rest, with a report of what was left out', async () => {
    const { status, session, report } = await importFile(app, `${lines(records)}\nnot json\n`);
    expect(status).toBe(200);
    expect(session).toMatchObject({
      name: 'Fixing the login',
      phase: 'stopped',
      phaseReason: 'Imported from Claude Code.',
    });
    const messages = await messagesOf(session?.id ?? '');
    expect(said(messages)).toEqual([
      'user text: Fix the login',
      'assistant thinking: Let me look.',
      'assistant Bash({"command":"ls"}) done: a.ts',
      'assistant text: Done.',
      'user text: Thanks',
    ]);
    expect(messages[1]).toMatchObject({
      at: '2026-03-01T10:00:01.000Z',
      model: 'claude-sonnet-4-5',
      usage: { input: 15, output: 8, cacheRead: 5, cacheWrite: 0, cost: null },
    });
    expect(report).toEqual({
      program: 'Claude Code',
      sessions: 1,
      messages: 3,
      isRenamed: false,
      changed: [],
      skipped: expect.arrayContaining([
        { what: 'lines that are not JSON', count: 1 },
        { what: 'lines of sub-agents', count: 1 },
        { what: 'lines that the program wrote for itself', count: 1 },
        { what: 'lines of the type file-history-snapshot', count: 1 },
        { what: 'blocks of the type image', count: 1 },
      ]) as unknown,
    });
    expect(report?.skipped).toHaveLength(5);
  });

  it('can be gone on with: the model reads what was said and done', async () => {
    const { session } = await importFile(app, lines(records));
    const id = session?.id ?? '';
    upstream.script({ parts: [{ text: 'Going on.' }] });
    await app.client.session.update.mutate({ id, settings: { model: 'anthropic/claude-sonnet-4-5' } });
    await app.client.message.send.mutate({ session: id, text: 'Go on', clientId: 'go-on' });
    await upstream.requested(1);
    const request = JSON.stringify(upstream.requests[0]?.body);
    for (const words of ['Fix the login', '"name":"Bash"', 'a.ts', 'Thanks', 'Go on']) expect(request).toContain(words);
    await expect.poll(async () => said(await messagesOf(id)).at(-1)).toBe('assistant text: Going on.');
  });
});

it('a transcript of Codex becomes a session', async () => {
  const at = '2026-04-01T08:00:00.000Z';
  const item = (payload: object) => ({ timestamp: at, type: 'response_item', payload });
  const { session, report } = await importFile(
    app,
    lines([
      { timestamp: at, type: 'session_meta', payload: { id: 'c', cwd: '/p', cli_version: '0.65.0' } },
      { timestamp: at, type: 'turn_context', payload: { model: 'gpt-5.4-codex' } },
      item({ type: 'message', role: 'user', content: [{ type: 'input_text', text: '<environment_context>x' }] }),
      item({ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Run the tests' }] }),
      { timestamp: at, type: 'event_msg', payload: { type: 'user_message', message: 'Run the tests' } },
      item({ type: 'reasoning', summary: [{ type: 'summary_text', text: 'Tests first.' }], encrypted_content: 'x' }),
      item({ type: 'reasoning', summary: [], encrypted_content: 'x' }),
      item({ type: 'function_call', name: 'shell', arguments: '{"command":["npm","test"]}', call_id: 'k' }),
      item({ type: 'function_call_output', call_id: 'k', output: '{"output":"1 failed","metadata":{"exit_code":1}}' }),
      item({ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'One fails.' }] }),
      {
        timestamp: at,
        type: 'event_msg',
        payload: {
          type: 'token_count',
          info: { last_token_usage: { input_tokens: 7, cached_input_tokens: 3, output_tokens: 2 } },
        },
      },
    ]),
  );
  const messages = await messagesOf(session?.id ?? '');
  expect(said(messages)).toEqual([
    'user text: Run the tests',
    'assistant thinking: Tests first.',
    'assistant shell({"command":["npm","test"]}) failed: 1 failed',
    'assistant text: One fails.',
  ]);
  expect(messages[1]).toMatchObject({ model: 'gpt-5.4-codex', usage: { input: 7, output: 2, cacheRead: 3 } });
  expect(session?.name).toBe('Run the tests');
  expect(report?.skipped).toEqual([
    { what: 'instructions that the program wrote for itself', count: 1 },
    { what: 'thinking that is encrypted', count: 1 },
  ]);
});

it('conversations of ChatGPT become sessions, each along the path that was shown last', async () => {
  const node = (id: string, parent: string | null, message: object | null) => [
    id,
    { id, parent, children: [], message },
  ];
  const text = (role: string, words: string, more: object = {}) => ({
    id: words,
    author: { role },
    create_time: 1_770_000_000.5,
    content: { content_type: 'text', parts: [words] },
    recipient: 'all',
    ...more,
  });
  const file = [
    {
      title: 'Trip to Rome',
      create_time: 1_770_000_000,
      current_node: 'e',
      mapping: Object.fromEntries([
        node('root', null, null),
        node('s', 'root', text('system', 'hidden', { metadata: { is_visually_hidden_from_conversation: true } })),
        node('a', 's', text('user', 'Where to go?')),
        node('b', 'a', text('assistant', 'Old answer', { metadata: { model_slug: 'gpt-4o' } })),
        node('c', 'a', text('assistant', 'print(1)', { recipient: 'python', metadata: { model_slug: 'gpt-5' } })),
        node('d', 'c', {
          id: 'd',
          author: { role: 'tool', name: 'python' },
          content: { content_type: 'execution_output', text: '1' },
        }),
        node('e', 'd', {
          ...text('assistant', 'x'),
          content: { content_type: 'multimodal_text', parts: ['Rome.', { content_type: 'image_asset_pointer' }] },
        }),
      ]),
    },
    {
      title: 'Empty',
      create_time: 1_770_000_000,
      current_node: 'r',
      mapping: Object.fromEntries([node('r', null, null)]),
    },
  ];
  const { sessions = [], report } = await importFile(app, JSON.stringify(file));
  expect(sessions.map(({ name }) => name)).toEqual(['Trip to Rome']);
  const messages = await messagesOf(sessions[0]?.id ?? '');
  expect(said(messages)).toEqual([
    'user text: Where to go?',
    'assistant python("print(1)") done: 1',
    'assistant text: Rome.',
  ]);
  expect(messages[0]?.at).toBe('2026-02-02T02:40:00.500Z');
  expect(report?.skipped).toEqual(
    expect.arrayContaining([
      { what: 'messages of other branches', count: 1 },
      { what: 'images and other attachments', count: 1 },
      { what: 'messages that were hidden', count: 1 },
      { what: 'empty conversations', count: 1 },
    ]),
  );
});

it('conversations of Claude become sessions', async () => {
  const created_at = '2026-05-01T12:00:00.000000Z';
  const file = [
    {
      uuid: 'u',
      name: 'Essay',
      created_at,
      chat_messages: [
        {
          uuid: '1',
          sender: 'human',
          text: 'Read this',
          created_at,
          content: [{ type: 'text', text: 'Read this' }],
          attachments: [{ file_name: 'notes.txt', extracted_content: 'My notes' }],
          files: [{ file_name: 'a.png' }],
        },
        {
          uuid: '2',
          sender: 'assistant',
          text: '',
          created_at,
          content: [
            { type: 'thinking', thinking: 'Hm.' },
            { type: 'tool_use', name: 'search', input: { q: 'x' } },
            { type: 'tool_result', content: [{ type: 'text', text: 'found' }] },
            { type: 'text', text: 'Read.' },
          ],
        },
        { uuid: '3', sender: 'human', text: 'Old form', created_at },
        { uuid: '4', sender: 'assistant', text: 'Old answer', created_at },
      ],
    },
  ];
  const { session, report } = await importFile(app, JSON.stringify(file));
  expect(said(await messagesOf(session?.id ?? ''))).toEqual([
    'user text: Read this\n\nAttached: notes.txt\n\nMy notes',
    'assistant thinking: Hm.',
    'assistant search({"q":"x"}) done: found',
    'assistant text: Read.',
    'user text: Old form',
    'assistant text: Old answer',
  ]);
  expect(report?.skipped).toEqual([{ what: 'files, of which the export has the name only', count: 1 }]);
});

describe('a file that is wrong', () => {
  const good = sessionOf([corpus.latin], 'wrong');
  const changed = (at: number, change: object) =>
    archiveOf(good.map((event, index) => (index === at ? { ...event, ...change } : event)));

  it.each([
    ['is empty', '', 'The file is empty.'],
    ['is something else', '{"a":1}', /^This file is not known here; import a JSON export of Sessile/],
    ['is an archive', 'PK\u0003\u0004', /^This is a ZIP archive/],
    ['has no events', archiveOf([]), /^The file has no events/],
    [
      'is of a later format',
      '{"format":"sessile/2","events":[{}]}',
      /format "sessile\/2"; this version reads sessile\/1/,
    ],
    [
      'has an unknown event',
      changed(2, { type: 'moon.landed' }),
      /^Event 3 of the file is of the type "moon.landed", which/,
    ],
    ['has a field of another kind', changed(1, { text: 7 }), /^Event 2 of the file text: .*expected string/],
    ['leaves an event out', archiveOf(good.toSpliced(3, 1)), /^Event 4 of the file has the number 5 where 4 follows/],
    ['begins in the middle', changed(0, { type: 'turn.queued' }), /^Event 1 of the file is not session.created/],
    ['begins twice', changed(3, { ...good[0], seq: 4 }), /^Event 4 of the file creates the session a second time/],
    ['mixes sessions', changed(3, { session: 'other' }), /^Event 4 of the file belongs to another session/],
    [
      'names a message twice',
      changed(3, { reply: 'wrong.0' }),
      /^Event 4 of the file names a second message "wrong.0"/,
    ],
    [
      'names a session that cannot be a directory',
      archiveOf(sessionOf([], '../wrong')),
      /^Event 1 of the file session: must be of letters, digits, _ and - only\. Nothing/,
    ],
    [
      'names a process that leads elsewhere',
      changed(3, { type: 'process.started', process: '../../x', name: 'x', command: 'x', isKept: false }),
      /^Event 4 of the file process: must be of letters/,
    ],
    [
      'is a fork of what cannot be a session',
      changed(0, { forkedFrom: { session: '..', message: 'm', until: 1, isUnanswered: false } }),
      /^Event 1 of the file forkedFrom.session: must be of letters/,
    ],
    [
      'is a fork that came with more than it has',
      changed(0, { forkedFrom: { session: 'x', message: 'm', until: 11, isUnanswered: false } }),
      /^Event 1 of the file says that it came with 11 events, and the file has 10\./,
    ],
    [
      'leads out of the workspace',
      changed(1, { files: [{ path: '../x', size: 1, mediaType: 'a/b' }] }),
      /must be a path within the workspace/,
    ],
    [
      'has a setting that cannot be',
      changed(0, { settings: { model: 'demo/tour', approvals: 'auto', temperature: 9 } }),
      /temperature is 9/,
    ],
  ])('%s', async (_, body, message) => {
    const { status, error } = await importFile(app, body);
    expect(status).toBe(400);
    expect(error?.message).toMatch(message);
  });

  it('leaves nothing behind', async () => {
    const items = (await app.client.session.list.query({})).items;
    expect(items.filter(({ id }) => id === 'wrong')).toEqual([]);
  });

  it('is refused when it is too large, before it is read', async () => {
    const response = await app.client.fetch('/api/import', { method: 'POST', body: new Uint8Array(65 * 1024 * 1024) });
    expect(response.status).toBe(413);
    expect(((await response.json()) as { error: { message: string } }).error.message).toMatch(/larger than 64 MiB/);
  });
});

it('of many events comes whole, or with a sentence and nothing of it', async () => {
  const turns = Array.from({ length: 300 }, (_, at) => ({
    say: `Question ${at}`,
    parts: [
      { text: `Answer ${at}. ${'Words. '.repeat(60)}` },
      { call: 'read', input: { at }, output: 'x'.repeat(300) },
    ],
  }));
  const events = sessionOf(turns, 'many');
  const broken = events.map((event) => (event.seq === 1_500 ? { ...event, seq: 7 } : event));
  const { status, error } = await importFile(app, archiveOf(broken));
  expect([status, error?.message]).toEqual([
    400,
    'Event 1500 of the file has the number 7 where 1500 follows. Nothing was imported.',
  ]);
  await expect(app.client.session.get.query({ id: 'many' })).rejects.toThrow('no such session');

  const [first, second] = await Promise.all([importFile(app, archiveOf(events)), importFile(app, archiveOf(events))]);
  expect([first, second].map(({ report }) => report)).toMatchObject([
    { sessions: 1, messages: 600, isRenamed: false },
    { sessions: 1, messages: 600, isRenamed: true },
  ]);
  expect((await exportJson(app, 'many')).events).toEqual(events);
});

it('of many conversations is broken off by the end of the server, with a sentence and whole conversations', async () => {
  const message = (id: string, parent: string | null, role: string) => ({
    id,
    parent,
    children: role === 'user' ? ['answer'] : [],
    message: { id, author: { role }, create_time: 1_700_000_000, content: { content_type: 'text', parts: [id] } },
  });
  const mapping = { question: message('question', null, 'user'), answer: message('answer', 'question', 'assistant') };
  const conversations = Array.from({ length: 4_000 }, (_, at) => ({
    title: `Broken off ${at}`,
    create_time: 1_700_000_000,
    current_node: 'answer',
    mapping,
  }));
  const list = async () => (await app.client.session.list.query({ query: 'Broken off', limit: 1_000 })).items;
  const importing = importFile(app, JSON.stringify(conversations));
  await expect.poll(list).not.toEqual([]);
  await app.restart();
  expect(await importing).toMatchObject({
    status: 503,
    error: { message: 'The server is being stopped: the rest of the file was not imported.' },
  });
  for (const { id } of (await list()).slice(0, 20)) expect(await messagesOf(id)).toHaveLength(2);
});
