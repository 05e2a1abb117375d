/** Finding words among many messages, newest first, over HTTP. */

import { Agent, request } from 'node:http';
import { openDatabase } from '../../../server/log/database.ts';
import { makeDrafts } from '../../../server/log/drafts.ts';
import { makeFeed } from '../../../server/log/feed.ts';
import { makeStore } from '../../../server/log/store.ts';
import { migrations } from '../../../server/embedded.ts';
import { makeTextIndex } from '../../../server/search/text-index.ts';
import type { EventBody } from '../../../server/core/event.ts';
import { defaultSettings } from '../../../server/core/settings.ts';
import { median, type Figure } from '../figure.ts';
import { startProduct, token } from '../product/product.ts';
import type { Bench } from '../scenario.ts';

/** By how many pairs a run measures. */
const messagesOf: Record<number, number> = { 1: 20_000, 3: 100_000, 5: 1_000_000 };
const turnsOfSession = 500;
const wordCount = 20_000;
const warmUps = 50;

/** Some words are everywhere and most are rare, as in a language. */
function textOf(length: number, seed: number): string {
  let state = seed * 2_654_435_761 + 1;
  return Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return `w${Math.floor(wordCount ** (state / 2_147_483_648))}`;
  }).join(' ');
}

function turnOf(session: string, number: number): EventBody[] {
  const [turn, message, reply] = ['t', 'q', 'a'].map((kind) => `${session}-${kind}${number}`) as [
    string,
    string,
    string,
  ];
  const seed = Number(session.slice(1)) * turnsOfSession + number;
  const part = { type: 'text', id: `${reply}p`, text: textOf(60, 2 * seed + 1), durationMs: 9 } as const;
  return [
    { type: 'message.sent', message, text: textOf(20, 2 * seed), clientId: message, mode: 'steer', by: 'owner' },
    { type: 'message.read', message, turn },
    { type: 'turn.started', turn, reply, cause: 'message' },
    { type: 'part.finished', turn, step: 0, message: reply, part },
    { type: 'turn.ended', turn, how: 'done', durationMs: 9 },
  ];
}

function fill(dataDir: string, messages: number): void {
  const db = openDatabase({ dataDir, migrations: migrations() });
  const feed = makeFeed();
  const drafts = makeDrafts(
    db,
    feed,
    () => Buffer.alloc(0),
    () => {},
  );
  const store = makeStore(db, feed, drafts, [], () => new Date());
  const lease = store.lease();
  for (let number = 0; number < messages / 2 / turnsOfSession; number += 1) {
    const id = `s${number}`;
    const settings = { ...defaultSettings, model: 'demo/tour', approvals: 'read' } as const;
    const turns = Array.from({ length: turnsOfSession }, (_, turn) => turnOf(id, turn)).flat();
    store.append(id, lease, [
      {
        type: 'session.created',
        id,
        project: 'default',
        kind: 'chat',
        name: id,
        isNamed: true,
        settings,
        isOneShot: false,
        by: 'owner',
      },
      ...turns,
      { type: 'phase.changed', phase: 'completed', reason: '', by: 'agent' },
    ]);
  }
  const index = makeTextIndex({ db, feed, onBug: (error) => console.error(error) });
  index.catchUp();
  index[Symbol.dispose]();
  drafts[Symbol.dispose]();
  db[Symbol.dispose]();
}

const agent = new Agent({ keepAlive: true });

function ask(port: number, query: string): Promise<number> {
  const input = encodeURIComponent(JSON.stringify({ query }));
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const headers = { authorization: `Bearer ${token}` };
    const call = request(
      { host: '127.0.0.1', port, path: `/trpc/search.query?input=${input}`, agent, headers },
      (answer) => {
        answer.resume();
        answer.on('end', () =>
          answer.statusCode === 200
            ? resolve(performance.now() - startedAt)
            : reject(new Error(String(answer.statusCode))),
        );
      },
    );
    call.on('error', reject);
    call.end();
  });
}

/** Everywhere, common, rare, the beginning of many, two at once, and none. */
const queries = ['w1', 'w40', 'w15000', 'w19', 'w3 w900', '"w1 w2"', 'w17000 w18000', 'nowhere'];

export async function search({ bundle, directory, effort }: Bench): Promise<Figure[]> {
  const dataDir = directory();
  const messages = messagesOf[effort.pairs] ?? 20_000;
  fill(dataDir, messages);
  await using product = await startProduct({ bundle, dataDir });
  const found = queries.map((query) => ({ query, times: [] as number[] }));
  for (let round = -warmUps; round < effort.repeats; round += 1) {
    for (const { query, times } of found) {
      const ms = await ask(product.port, query);
      if (round >= 0) times.push(ms);
    }
  }
  agent.destroy();
  const all = found.flatMap(({ times }) => times).toSorted((a, b) => a - b);
  return [
    ...found.map(({ query, times }): Figure => ({ what: `${query}: p50`, unit: 'ms', value: median(times) })),
    {
      what: `all of them among ${messages} messages: p99`,
      unit: 'ms',
      value: all[Math.floor(all.length * 0.99)] ?? Number.NaN,
      most: 5,
    },
  ];
}
