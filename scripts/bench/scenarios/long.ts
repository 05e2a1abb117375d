/** One long reply: a token near its end must cost what one near its beginning costs. */

import { median, type Figure } from '../figure.ts';
import { makeReplyReader } from '../load/reply-reader.ts';
import { modelOf } from '../load/reply-plan.ts';
import { cpuMs } from '../machine/usage.ts';
import { startLimitSystem, startProductSystem, type System } from '../product/systems.ts';
import { startScript, type Bench } from '../scenario.ts';

const tokens = 20_000;
const rate = 2_000;
/** Tokens of one measurement: enough processor time to be told apart. */
const window = 1_000;
const firstToken = 100;
/** The end of the reply is work of another kind. */
const tail = 200;
const warmUpTokens = 4_000;

async function costs(system: System, length: number): Promise<{ first: number; last: number }> {
  const { target, go } = await system.open(modelOf({ tokens: length + tail, rate, text: 'stamped' }));
  using reader = await makeReplyReader(target);
  const costOf = async (from: number): Promise<number> => {
    await reader.tokens(from);
    const before = cpuMs(system.pid);
    await reader.tokens(from + window);
    return ((cpuMs(system.pid) - before) * 1000) / window;
  };
  const first = costOf(firstToken);
  const last = costOf(length - window);
  await go();
  return { first: await first, last: await last };
}

export async function long({ bundle, directory, effort, log }: Bench): Promise<Figure[]> {
  await using upstream = await startScript('load', 'load/fake-upstream.ts');
  const upstreamPort = upstream.ready.port;
  await using product = await startProductSystem({ bundle, dataDir: directory(), upstreamPort });
  await using limit = await startLimitSystem({ bundle, dataDir: directory(), upstreamPort });
  const systems = { product, limit };
  const found = { product: [] as { first: number; last: number }[], limit: [] as { first: number; last: number }[] };
  for (let pair = 0; pair <= effort.pairs; pair += 1) {
    for (const name of ['product', 'limit'] as const) {
      // The first round lets the code get warm.
      const cost = await costs(systems[name], pair === 0 ? warmUpTokens : tokens);
      if (pair > 0) found[name].push(cost);
      log(`${name}: ${cost.first.toFixed(1)} µs a token at first, ${cost.last.toFixed(1)} at last`);
    }
  }
  const of = (at: 'first' | 'last'): Pick<Figure, 'value' | 'limit'> => ({
    value: median(found.product.map((cost) => cost[at])),
    limit: median(found.limit.map((cost) => cost[at])),
  });
  const growth = median(found.product.map(({ first, last }) => last / first));
  return [
    { what: `CPU a token near token ${firstToken}`, unit: 'µs', ...of('first') },
    {
      what: `CPU a token near token ${tokens}, against the former`,
      unit: 'µs',
      ...of('last'),
      judged: growth,
      most: 1.2,
    },
  ];
}
