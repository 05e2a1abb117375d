/** Finding words among many messages, newest first with what is around them, over HTTP. */

import type { EventBody } from '../../../../server/core/event.ts';
import { median, quantile, type Figure } from '../../figure.ts';
import { creation, openData } from '../../product/data.ts';
import { startProduct } from '../../product/product.ts';
import { makeTimed } from '../../product/timed.ts';
import type { Bench } from '../../scenario.ts';

/** By how many pairs a run measures. */
const messagesOf: Record<number, number> = { 1: 20_000, 3: 100_000, 5: 1_000_000 };
const turnsOfSession = 500;
const wordCount = 20_000;
const warmUps = 50;

/** Words that some messages have besides: one of so many, counted from the given one. */
const marks: [word: string, every: number, from: number][] = [
  ['everywhere', 1, 0],
  ['even', 2, 0],
  ['odd', 2, 1],
  ['Žluťoučký', 50, 0],
  ['検索', 20, 3],
  ['画像認識', 2_000, 7],
];

/** Some words are everywhere and most are rare, as in a language. */
function textOf(length: number, number: number): string {
  let state = number * 2_654_435_761 + 1;
  const words = Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return `w${Math.floor(wordCount ** (state / 2_147_483_648))}`;
  });
  const marked = marks.flatMap(([word, every, from]) => (number % every === from ? [word] : []));
  return [...words, ...marked].join(' ');
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

/** A session that began before all others and was gone on with after them: it spans what they hold. */
const spanning = 'spanning';

function remark(number: number): EventBody[] {
  const message = `${spanning}-${number}`;
  const text = `A remark of its own, number ${number}`;
  return [{ type: 'message.sent', message, text, clientId: message, mode: 'steer', by: 'owner' }];
}

function fill(dataDir: string, messages: number): void {
  using data = openData(dataDir);
  data.append(spanning, [creation(spanning), ...remark(1)]);
  for (let number = 0; number < messages / 2 / turnsOfSession; number += 1) {
    const id = `s${number}`;
    const turns = Array.from({ length: turnsOfSession }, (_, turn) => turnOf(id, turn)).flat();
    const end: EventBody = { type: 'phase.changed', phase: 'completed', reason: '', by: 'agent' };
    data.append(id, [creation(id), ...turns, end]);
  }
  data.append(spanning, remark(2));
  data.indexText();
}

/** What is looked for, by what makes it easy or hard. */
const queries: Record<string, { query: string; session?: string }> = {
  'a word of every message': { query: 'everywhere' },
  'the commonest word of a language': { query: '"w1"' },
  'a common word': { query: 'w40' },
  'a rare word': { query: 'w15000' },
  'the beginning of many words': { query: 'w1' },
  'the beginning of some words': { query: 'w19' },
  'two common words': { query: 'w3 w900' },
  'two rare words': { query: 'w17000 w18000' },
  'a phrase': { query: '"w1 w2"' },
  'a word with diacritics, asked for without': { query: 'zlutoucky' },
  'a common word of Chinese characters': { query: '検索' },
  'a rare word of Chinese characters': { query: '画像認識' },
  'a word of no message': { query: 'nowhere' },
  'a word of every message, in an old session': { query: 'everywhere', session: 's0' },
  'a word of every message but those of this session': { query: 'everywhere', session: spanning },
};

/** Nothing is found only after all places of both have been compared. */
const worst = { query: '"even" "odd"' };

export async function search({ bundle, directory, effort, log }: Bench): Promise<Figure[]> {
  const dataDir = directory();
  const messages = messagesOf[effort.pairs] ?? 20_000;
  const startedAt = performance.now();
  fill(dataDir, messages);
  log(`${messages} messages written in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  await using product = await startProduct({ bundle, dataDir });
  using timed = makeTimed(product.port);
  const found = Object.entries(queries).map(([what, input]) => ({ what, input, times: [] as number[] }));
  for (let round = -warmUps; round < effort.repeats; round += 1) {
    for (const { input, times } of found) {
      const { ms } = await timed.query('search.query', input);
      if (round >= 0) times.push(ms);
    }
  }
  const worstTimes: number[] = [];
  for (let round = 0; round < effort.repeats; round += 1)
    worstTimes.push((await timed.query('search.query', worst)).ms);
  const all = found.flatMap(({ times }) => times);
  return [
    ...found.map(({ what, times }): Figure => ({ what: `${what}: p50`, unit: 'ms', value: median(times) })),
    { what: `all of them among ${messages} messages: p99`, unit: 'ms', value: quantile(all, 0.99), most: 5 },
    { what: 'two very common words that no message has both of: p50', unit: 'ms', value: median(worstTimes) },
  ];
}
