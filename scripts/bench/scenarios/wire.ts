/** What a token weighs on its way to the reader, everything on the connection counted. */

import type { Figure } from '../figure.ts';
import { modelOf } from '../load/reply-plan.ts';
import { openSse } from '../load/sse-connection.ts';
import { startLimitSystem, startProductSystem, type StartSystem } from '../product/systems.ts';
import { startScript, type Bench } from '../scenario.ts';

const tokens = 2_000;
const rate = 250;
const growth = 'event:d\n';
/** Stands in the last growth, and nowhere before. */
const lastOffset = `,${(tokens - 1) * 'lorem'.length},"`;

/** Bytes from the first growth to the last one, and how many frames these were. */
async function weigh(start: StartSystem, upstreamPort: number, { bundle, directory }: Bench) {
  await using system = await start({ bundle, dataDir: directory(), upstreamPort });
  const { target, go } = await system.open(modelOf({ tokens, rate, text: 'plain' }));
  const whole = Promise.withResolvers<string>();
  let body = '';
  await openSse(target, (text) => {
    body += text;
    if (text.includes(lastOffset)) whole.resolve(body);
  });
  await go();
  const stream = await whole.promise;
  const begin = stream.indexOf(growth);
  const end = stream.indexOf('\n\n', stream.lastIndexOf(growth)) + 2;
  const frames = stream.slice(begin, end).split(growth).length - 1;
  return { bytes: (end - begin) / tokens, frames: frames / tokens };
}

export async function wire(bench: Bench): Promise<Figure[]> {
  await using upstream = await startScript('load', 'load/fake-upstream.ts');
  const { port } = upstream.ready;
  const product = await weigh(startProductSystem, port, bench);
  const limit = await weigh(startLimitSystem, port, bench);
  return [
    { what: 'a token of five letters on the wire', unit: 'bytes', value: product.bytes, limit: limit.bytes, most: 40 },
    { what: 'frames a token', unit: '', value: product.frames, limit: limit.frames },
  ];
}
