/** From sending a message to the first token at the reader, less what the upstream itself takes when asked directly. */

import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { median, quantile, type Figure } from '../figure.ts';
import { makeReplyReader, type ReplyReader } from '../load/reply-reader.ts';
import { modelOf } from '../load/reply-plan.ts';
import { nowUs } from '../load/stamp.ts';
import { startLimitSystem, startProductSystem, type Conversation, type System } from '../product/systems.ts';
import { startScript, type Bench } from '../scenario.ts';

const tokens = 8;
const model = modelOf({ tokens, rate: 200, text: 'stamped' });
/** Turns of one session: its history goes along with each request. */
const turnsPerSession = 10;
const warmUpTurns = 50;
/** Before a turn, so that what came before is over everywhere. */
const restMs = 10;

const agent = new Agent({ keepAlive: true });

function directMs(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedUs = nowUs();
    let firstUs: number | undefined;
    const call = request(
      { host: '127.0.0.1', port, path: '/v1/chat/completions', method: 'POST', agent },
      (response) => {
        response.setEncoding('latin1');
        response.on('data', (text: string) => {
          if (text.includes('~')) firstUs ??= nowUs();
        });
        response.on('end', () => resolve(((firstUs ?? Number.NaN) - startedUs) / 1000));
      },
    );
    call.on('error', reject);
    call.end(JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'Go' }] }));
  });
}

/** The next turn, in a new conversation whenever the last one has had its share. `ending` is what the stream says after a reply. */
function makeTurns(system: System, ending?: string): () => Promise<number> {
  let current: { go: Conversation['go']; reader: ReplyReader } | undefined;
  let turns = 0;

  async function open(): Promise<NonNullable<typeof current>> {
    current?.reader[Symbol.dispose]();
    const { target, go } = await system.open(model);
    return { go, reader: await makeReplyReader(target) };
  }

  return async () => {
    const turn = turns % turnsPerSession;
    turns += 1;
    const { go, reader } = (current = current && turn > 0 ? current : await open());
    await sleep(restMs);
    const ended = ending === undefined ? reader.tokens((turn + 1) * tokens) : reader.said(ending);
    const first = reader.firstToken();
    const startedUs = nowUs();
    const [firstUs] = await Promise.all([first, go()]);
    await ended;
    return (firstUs - startedUs) / 1000;
  };
}

export async function ttft({ bundle, directory, effort }: Bench): Promise<Figure[]> {
  await using upstream = await startScript('load', 'load/fake-upstream.ts');
  const { port } = upstream.ready;
  await using product = await startProductSystem({ bundle, dataDir: directory(), upstreamPort: port });
  await using limit = await startLimitSystem({ bundle, dataDir: directory(), upstreamPort: port });
  const productTurn = makeTurns(product, '"turn.ended"');
  const limitTurn = makeTurns(limit);
  const overProduct: number[] = [];
  const overLimit: number[] = [];
  for (let turn = -warmUpTurns; turn < effort.repeats; turn += 1) {
    const direct = await directMs(port);
    const productMs = await productTurn();
    const limitMs = await limitTurn();
    if (turn < 0) continue;
    overProduct.push(productMs - direct);
    overLimit.push(limitMs - direct);
  }
  agent.destroy();
  return [
    {
      what: 'to the first token, over the upstream: p50',
      unit: 'ms',
      value: median(overProduct),
      limit: median(overLimit),
      most: 2.5,
    },
    {
      what: 'to the first token, over the upstream: p95',
      unit: 'ms',
      value: quantile(overProduct, 0.95),
      limit: quantile(overLimit, 0.95),
    },
  ];
}
