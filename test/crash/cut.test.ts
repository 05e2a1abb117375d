/** A reader whose connection is cut at any byte ends with what the server has: no gap, no repeat. */

import { expect, it } from 'vitest';
import type { Event } from '../../server/core/event.ts';
import { applyToTranscript, type Message, type Transcript } from '../../server/core/transcript.ts';
import type { Client, Frame } from '../support/client.ts';
import { makeCutReader } from '../support/cut-reader.ts';
import { chooseSeed, makeRandom, type Random } from '../support/random.ts';
import { startApp, token } from '../support/start-app.ts';
import type { Part, Reply } from '../support/upstream/reply.ts';
import { startUpstream } from '../support/upstream/upstream.ts';

const cuts = 1_000;
const readers = 4;
const sessions = 4;
const words = [
  'lorem ',
  'ipsum',
  '\n',
  '\n\n',
  'data: x\n',
  '😀',
  'é',
  '日本語',
  '"',
  '\\',
  ' ',
  'a',
  '\ud83d',
  '\ude00',
  '\0',
];

function randomReply(random: Random): Reply {
  const tokens = (most: number): string[] => Array.from({ length: 1 + random.below(most) }, () => random.pick(words));
  const parts: Part[] = [];
  if (random() < 0.5) parts.push({ thinking: tokens(40) });
  parts.push({ text: tokens(120) });
  if (random() < 0.3)
    parts.push({
      call: { name: 'write', input: { path: `file-${random.below(10)}.txt`, content: tokens(50).join('') } },
    });
  return { parts, delayMs: random.pick([0, 0, 1]) };
}

/** What one browser knows. */
function makeMirror() {
  const wrong: string[] = [];
  const seqs = new Map<string, number>();
  const transcripts = new Map<string, Transcript>();
  const rows = new Map<string, unknown>();
  let numbers = new Map<number, { part: string; text: string }>();

  function take({ event, data }: Frame): void {
    if (event === 'event') {
      // Frames of the stream are shaped by their name.
      const entry = data as Event;
      const { session, seq } = entry;
      const last = seqs.get(session) ?? 0;
      if (seq !== last + 1) wrong.push(`${session}: event ${seq} after ${last}`);
      seqs.set(session, seq);
      transcripts.set(session, applyToTranscript(transcripts.get(session) ?? [], entry));
      if (entry.type === 'part.finished' && entry.part.type !== 'tool') {
        const { id, text } = entry.part;
        const running = numbers.values().find(({ part }) => part === id);
        // Half a character is not shown before its other half is there.
        const shown = text.replace(/[\ud800-\udbff]$/, '');
        if (running && running.text !== shown)
          wrong.push(`${id} was ${JSON.stringify(running.text)} and is ${JSON.stringify(text)}`);
      }
    } else if (event === 'part') {
      const { n, part, text } = data as { n: number; part: string; text: string };
      numbers.set(n, { part, text });
    } else if (event === 'd') {
      const [n, offset, growth] = data as [number, number, string];
      const running = numbers.get(n);
      if (running?.text.length !== offset) wrong.push(`growth of ${n} at ${offset} after ${running?.text.length}`);
      if (running) running.text += growth;
    } else if (event === 'session') {
      const row = data as { id: string };
      rows.set(row.id, row);
    }
  }

  return { wrong, seqs, transcripts, rows, take, connected: () => (numbers = new Map()) };
}

async function wholeConversation(client: Client, id: string): Promise<Message[]> {
  let { messages, before } = await client.session.get.query({ id });
  while (before !== undefined) {
    const window = await client.session.history.query({ id, before });
    messages = [...window.messages, ...messages];
    ({ before } = window);
  }
  return messages;
}

it(`has what the server has after ${cuts} cuts`, { timeout: 120_000 }, async () => {
  const seed = chooseSeed();
  const random = makeRandom(seed);
  await using upstream = await startUpstream();
  upstream.script(...Array.from({ length: 50_000 }, () => () => randomReply(random)));
  await using app = await startApp({ upstream: upstream.url });
  const { client } = app;
  const settings = { model: 'openai/fake', timeout: 0, approvals: 'full' } as const;
  const list = (await client.session.list.query({})).stream;
  const created = await Promise.all(
    Array.from({ length: sessions }, () => client.session.create.mutate({ prompt: 'go', settings })),
  );
  const ids = created.map(({ id }) => id);
  const query = `${ids.map((id) => `session=${id}`).join('&')}&list=${list}`;

  let done = 0;
  const mirrors = Array.from({ length: readers }, () => makeMirror());
  const reading = mirrors.map(async (mirror) => {
    const reader = makeCutReader(app.url, query, token, mirror.take, mirror.connected);
    while (done < cuts) {
      await reader.connect(200 + random.below(random() < 0.2 ? 20_000 : 3_000));
      done += 1;
    }
    return reader;
  });
  // Work goes on as long as somebody reads: each session is asked again when it rests.
  using talk = await client.stream(query);
  let count = 0;
  const sending = new Map<string, Promise<unknown>>();
  for (const id of ids) {
    const keepAsking = async (): Promise<void> => {
      let turns = 0;
      while (done < cuts) {
        turns += 1;
        let seen = 0;
        await talk.until(
          ({ event, data }) =>
            event === 'event' &&
            (data as Event).session === id &&
            (data as Event).type === 'turn.ended' &&
            (seen += 1) === turns,
          60_000,
        );
        if (done >= cuts) return;
        const sent = client.message.send.mutate({
          session: id,
          text: `more ${turns}`,
          clientId: `c${(count += 1)}`,
          mode: random.pick(['steer', 'queue']),
        });
        sending.set(id, sent);
        await sent;
      }
    };
    // The last wait ends with the stream.
    keepAsking().catch(() => {});
  }
  const finished = await Promise.all(reading);
  // A message that came while its session stops would wake it again.
  await Promise.all(sending.values());

  for (const id of ids) await client.session.stop.mutate({ id });
  await Promise.all(
    ids.map((id) =>
      talk.until(
        ({ event, data }) =>
          event === 'event' &&
          (data as Event).session === id &&
          (data as Event).type === 'phase.changed' &&
          'phase' in (data as object) &&
          (data as { phase: string }).phase === 'stopped',
      ),
    ),
  );
  const expected = {
    seqs: new Map((await client.session.list.query({})).items.map(({ id, seq }) => [id, seq] as const)),
    rows: new Map((await client.session.list.query({})).items.map((row) => [row.id, row] as const)),
    conversations: await Promise.all(ids.map((id) => wholeConversation(client, id))),
  };
  for (const [index, mirror] of mirrors.entries()) {
    const reader = finished[index];
    const isThere = (): boolean =>
      ids.every(
        (id) =>
          mirror.seqs.get(id) === expected.seqs.get(id) &&
          (mirror.rows.get(id) as { seq?: number } | undefined)?.seq === expected.seqs.get(id),
      );
    const over = reader?.connect(Number.MAX_SAFE_INTEGER);
    await expect.poll(isThere, { interval: 5, timeout: 10_000 }).toBe(true);
    reader?.stop();
    await over;
    expect(mirror.wrong).toEqual([]);
    expect({
      wrong: mirror.wrong,
      seqs: mirror.seqs,
      rows: mirror.rows,
      conversations: ids.map(
        (id) =>
          JSON.parse(
            JSON.stringify(mirror.transcripts.get(id)?.filter(({ state }) => state !== 'withdrawn')),
          ) as unknown,
      ),
    }).toEqual({ wrong: [], ...expected });
  }
  console.log(JSON.stringify({ cuts: done, events: [...expected.seqs.values()] }));
});
