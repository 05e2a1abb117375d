/** A session whose agent makes the calls that a test names, and what is known of the processes that it leaves. */

import { randomInt } from 'node:crypto';
import type { Event } from '../../server/core/event.ts';
import type { Settings } from '../../server/core/settings.ts';
import type { ToolPart } from '../../server/core/transcript.ts';
import type { Client, StreamReader } from '../support/client.ts';
import { startServer, type TestServer } from '../support/start-app.ts';
import { startUpstream, type Upstream } from '../support/upstream/upstream.ts';
import { livingWith } from '../adapters/sandbox/run.ts';

export interface Talk extends Disposable {
  id: string;
  stream: StreamReader;
  /** What the agent does next, whatever others on the same server do. */
  script: Upstream['script'];
  /** Lets the agent make one call, and resolves with its result. */
  call(name: string, input: unknown): Promise<ToolPart>;
}

type ToolFinished = Extract<Event, { type: 'tool.finished' }>;

let talks = 0;

export async function talk(client: Client, upstream: Upstream, settings: Partial<Settings> = {}): Promise<Talk> {
  talks += 1;
  const model = `fake-talk${talks}`;
  const script: Talk['script'] = (...answers) => upstream.scriptFor(model, ...answers);
  const { id } = await client.session.create.mutate({
    settings: { model: `openai/${model}`, timeout: 0, approvals: 'full', ...settings },
  });
  const stream = await client.stream(`session=${id}`);
  let count = 0;
  return {
    id,
    stream,
    script,
    async call(name, input) {
      count += 1;
      script({ parts: [{ call: { name, input } }] }, { parts: [{ text: `Called ${count}.` }] });
      const known = finished(stream).length;
      await client.message.send.mutate({ session: id, text: `call ${count}`, clientId: `c${count}`, mode: 'steer' });
      await stream.until(() => finished(stream).length > known, 30_000);
      const { part } = finished(stream)[known] as ToolFinished;
      await stream.event('turn.ended', ({ seq }) => seq > (finished(stream)[known]?.seq ?? 0));
      const { messages } = await client.session.get.query({ id });
      const found = messages.flatMap(({ parts }) => parts).find((candidate) => candidate.id === part);
      if (found?.type !== 'tool') throw new Error(`The call ${part} is not in the conversation.`);
      return found;
    },
    [Symbol.dispose]: () => stream[Symbol.dispose](),
  };
}

function finished({ frames }: StreamReader): ToolFinished[] {
  return frames
    .filter(({ event }) => event === 'event')
    .map(({ data }) => data as Event)
    .filter((event) => event.type === 'tool.finished');
}

/** The id of the process that a call has left running. */
export function processOf(part: ToolPart): string {
  const id = part.facts?.['process'];
  if (typeof id !== 'string') throw new Error(`The call has left no process: ${part.output}`);
  return id;
}

/** A number of seconds that no other test sleeps. */
export function ownSeconds(): number {
  return randomInt(1e6, 1e9);
}

/** Sleeps in every way that is known to slip away, then says so and goes on. */
export function slippingTree(seconds: number): string {
  return `
    sleep ${seconds} &
    nohup sleep ${seconds} >/dev/null 2>&1 &
    setsid sleep ${seconds} &
    setsid nohup sleep ${seconds} </dev/null >/dev/null 2>&1 &
    (setsid sh -c 'sleep ${seconds} & sleep ${seconds} & exit' &)
    setsid sh -c 'trap "" TERM HUP; sleep ${seconds}; sleep ${seconds}' &
    (trap '' TERM; setsid sleep ${seconds}) &
    echo "all are running"
    sleep ${seconds}`;
}

type Row = Awaited<ReturnType<Client['process']['list']['query']>>[number];

export interface Rig extends AsyncDisposable {
  server: TestServer;
  upstream: Upstream;
  session: Talk;
  /** Another session on the same server, which ends with that. */
  beside(): Promise<Rig>;
  row(id: string): Promise<Row | undefined>;
  /** What it printed, as far as one window holds it. */
  text(id: string): Promise<string>;
  untilText(id: string, text: string): Promise<void>;
  /** Leaves a process running that is hard to get rid of. */
  leaveTree(): Promise<{ id: string; seconds: number }>;
}

/** The text of a frame `o`. */
function growthOf(data: unknown): string {
  return (data as [string, number, string, number])[2];
}

/** Resolves when the process has printed it. */
export async function untilText(client: Client, id: string, awaited: string): Promise<void> {
  using stream = await client.stream(`process=${id}:0`);
  const shown = (): string =>
    stream.frames.flatMap(({ event, data }) => (event === 'o' ? growthOf(data) : [])).join('');
  await stream.until(() => shown().includes(awaited));
}

/** A server in a process of its own with one session. */
export async function startRig(sandbox: 'bubblewrap' | 'process', settings: Partial<Settings> = {}): Promise<Rig> {
  const upstream = await startUpstream();
  const server = await startServer({ upstream: upstream.url, env: { SESSILE_SANDBOX: sandbox } });
  const rig = await rigOn(server, upstream, settings);
  return {
    ...rig,
    async [Symbol.asyncDispose]() {
      await rig[Symbol.asyncDispose]();
      // What is kept would outlive the test.
      const left = await server.client.process.list.query({}).catch(async () => {
        await server.start();
        return server.client.process.list.query({});
      });
      const running = left.filter(({ status }) => status === 'running');
      await Promise.all(running.map(({ id }) => server.client.process.kill.mutate({ id })));
      await server[Symbol.asyncDispose]();
      await upstream.close();
    },
  };
}

async function rigOn(server: TestServer, upstream: Upstream, settings: Partial<Settings>): Promise<Rig> {
  const session = await talk(server.client, upstream, settings);
  const text = async (id: string): Promise<string> => (await server.client.process.output.query({ id })).text;
  return {
    server,
    upstream,
    session,
    beside: () => rigOn(server, upstream, settings),
    row: async (id) => (await server.client.process.list.query({})).find((row) => row.id === id),
    text,
    untilText: (id, awaited) => untilText(server.client, id, awaited),
    async leaveTree() {
      const seconds = ownSeconds();
      const id = processOf(await session.call('shell', { command: slippingTree(seconds), background: true }));
      await untilText(server.client, id, 'all are running');
      const count = livingWith(`sleep ${seconds}`).length;
      if (count < 8) throw new Error(`Only ${count} of the tree are alive.`);
      return { id, seconds };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(session[Symbol.dispose]()),
  };
}
