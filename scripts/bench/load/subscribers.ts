/** Many readers in one process. They count tokens by their stamps, wherever in the stream these stand. */

import { makeHistogram } from './histogram.ts';
import { openSse, type SseConnection, type SseTarget } from './sse-connection.ts';
import { nowUs, readStamps } from './stamp.ts';

export type SubscribersOrder = { order: 'open'; targets: SseTarget[] } | { order: 'begin' } | { order: 'end' };

export interface Delivery {
  tokens: number;
  bytes: number;
  p50Ms: number;
  p99Ms: number;
}

const connections: SseConnection[] = [];
const delays = makeHistogram();
let bytesBefore = 0;

function allBytes(): number {
  return connections.reduce((sum, connection) => sum + connection.bytes(), 0);
}

function open(target: SseTarget): Promise<SseConnection> {
  let rest = '';
  return openSse(target, (text) => {
    const receivedUs = nowUs();
    rest = readStamps(rest + text, (us) => delays.add(receivedUs - us));
  });
}

async function obey(message: SubscribersOrder): Promise<Delivery | object> {
  switch (message.order) {
    case 'open':
      for (const target of message.targets) connections.push(await open(target));
      return {};
    case 'begin':
      delays.clear();
      bytesBefore = allBytes();
      return {};
    case 'end':
      return {
        tokens: delays.count(),
        bytes: allBytes() - bytesBefore,
        p50Ms: delays.quantileMs(0.5),
        p99Ms: delays.quantileMs(0.99),
      };
  }
}

process.on('message', (message: SubscribersOrder) => {
  void obey(message).then((answer) => process.send?.(answer));
});
process.send?.({});
