/** A server that is killed at any moment loses nothing that anyone was told. */

import Database from 'better-sqlite3';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { StreamReader } from '../support/client.ts';
import { makeOracle } from '../support/oracle.ts';
import { chooseSeed, makeRandom, type Random } from '../support/random.ts';
import { startServer, type TestServer } from '../support/start-app.ts';
import { startUpstream } from '../support/upstream/upstream.ts';

const kills = 100;
const servers = 2;
const openSessions = 5;

/** Long answers in small tokens, thinking, rounds of tools, and short answers that end within a round. */
const models = ['fake-t3000-d2', 'fake-t2000-k40-d1', 'fake-t30-d2-x3', 'fake-t12-d1'];

interface Rig {
  server: TestServer;
  random: Random;
  oracle: ReturnType<typeof makeOracle>;
  /** Failures in words. */
  wrong: string[];
  count: number;
}

/** Runs until the server dies; whatever it acknowledges before is kept. */
async function workUntilKilled(rig: Rig): Promise<void> {
  const { server, random, oracle } = rig;
  const { client } = server;
  for (;;) {
    rig.count += 1;
    const session = random.pick([...oracle.sessions]);
    const chance = random();
    if (oracle.sessions.size < openSessions) {
      const model = `openai/${random.pick(models)}`;
      const { id } = await client.session.create.mutate({
        prompt: `prompt ${rig.count}`,
        settings: { model, timeout: 0 },
      });
      oracle.created(id);
    } else if (chance < 0.6) {
      const clientId = `client ${rig.count}`;
      const text = `message ${rig.count}`;
      const { id } = await client.message.send.mutate({
        session,
        text,
        clientId,
        mode: random.pick(['steer', 'queue']),
      });
      oracle.sent({ session, message: id, clientId, text });
    } else if (chance < 0.85) {
      await client.session.interrupt.mutate({ id: session });
    } else if (chance < 0.9) {
      await client.session.update.mutate({ id: session, name: `name ${rig.count}` });
    } else if (chance < 0.94) {
      await client.session.stop.mutate({ id: session, when: random.pick(['now', 'turn']) });
      await client.session.resume.mutate({ id: session });
    } else if (chance < 0.96) {
      // Whether it is gone is not known until the answer comes.
      oracle.removed(session);
      await client.session.remove.mutate({ id: session });
    }
    await new Promise((resolve) => setTimeout(resolve, random.below(25)));
  }
}

async function readAll(rig: Rig): Promise<StreamReader> {
  const query = [...rig.oracle.sessions].map((id) => `session=${id}`).join('&');
  const reader = await rig.server.client.stream(`${query}&list=0`);
  for (const id of rig.oracle.sessions) {
    await reader.until(({ event, data }) => event === 'ready' && (data as { session?: string }).session === id);
  }
  return reader;
}

/** Nothing may look alive that nobody drives: each session runs, and is idle or goes on with what waits. */
async function ownerless(rig: Rig): Promise<string[]> {
  const states = await Promise.all([...rig.oracle.sessions].map((id) => rig.server.client.session.get.query({ id })));
  return states.flatMap(({ session, messages, seq }) => {
    const isFine =
      session.phase === 'running' ||
      session.phase === 'stopped' ||
      session.phase === 'pending' ||
      session.phase === 'creating';
    const streaming = messages.filter((message) => message.state === 'streaming').length;
    const isTold = streaming === (session.agent === 'working' || session.agent === 'waiting_input' ? 1 : 0);
    return isFine && isTold && seq === session.seq
      ? []
      : [`${session.id} is ${session.phase}, ${session.agent}, with ${streaming} running answers`];
  });
}

function integrity(dataDir: string): unknown {
  const client = new Database(join(dataDir, 'sessile.db'), { readonly: true });
  try {
    return client.pragma('integrity_check', { simple: true });
  } finally {
    client.close();
  }
}

async function killAgainAndAgain(upstream: string, random: Random, rounds: number) {
  await using server = await startServer({ upstream, env: { SESSILE_SANDBOX: 'process' } });
  const rig: Rig = { server, random, oracle: makeOracle(), wrong: [], count: 0 };
  const { oracle, wrong } = rig;
  const first = await server.client.session.create.mutate({
    prompt: 'first',
    settings: { model: `openai/${models[0]}`, timeout: 0 },
  });
  oracle.created(first.id);
  let reader = await readAll(rig);
  for (let round = 0; round < rounds; round += 1) {
    // Ends with the error of the request that the kill cut off.
    const work = workUntilKilled(rig).catch((error: unknown) => String(error));
    await new Promise((resolve) => setTimeout(resolve, 20 + random.below(220)));
    await server.kill();
    const ended = await work;
    if (!/fetch failed|terminated|socket|ECONN/i.test(String(ended))) wrong.push(`round ${round}: ${String(ended)}`);
    await reader.closed;
    wrong.push(...oracle.saw(reader.frames));
    await server.start();
    reader = await readAll(rig);
    wrong.push(...oracle.saw(reader.frames), ...oracle.missing(reader.frames), ...(await ownerless(rig)));
    const found = integrity(server.dataDir);
    if (found !== 'ok') wrong.push(`round ${round}: ${JSON.stringify(found)}`);
    if (wrong.length > 0) break;
  }
  // Whatever still works has an owner that ends it.
  await Promise.all([...oracle.sessions].map((id) => server.client.session.stop.mutate({ id })));
  for (const id of oracle.sessions) {
    await reader.until(
      ({ event, data }) =>
        event === 'session' &&
        (data as { id: string; phase?: string }).id === id &&
        (data as { phase?: string }).phase === 'stopped',
    );
  }
  reader[Symbol.dispose]();
  const bugs = server
    .output()
    .split('\n')
    .filter((line) => line.startsWith('bug'));
  return { wrong: [...wrong, ...bugs], ...oracle.counts(), count: rig.count };
}

it(`loses nothing in ${kills} kills`, { timeout: 180_000 }, async () => {
  await using upstream = await startUpstream();
  // One that ends in order leaves what Node has compiled to those that are killed.
  await (await startServer())[Symbol.asyncDispose]();
  const seed = chooseSeed();
  const runs = await Promise.all(
    Array.from({ length: servers }, (_, index) =>
      killAgainAndAgain(upstream.url, makeRandom(seed + index), kills / servers),
    ),
  );
  console.log(runs.map(({ wrong: _, ...counts }) => JSON.stringify(counts)).join('\n'));
  expect(runs.flatMap(({ wrong }) => wrong)).toEqual([]);
});
