/** The one way out: a name is resolved here, and only a public address that it has is connected to. */

import { lookup as lookUp } from 'node:dns/promises';
import { once } from 'node:events';
import { connect as connectTo, type Socket, type TcpNetConnectOpts } from 'node:net';
import { isPublicAddress } from './address.ts';
import { EgressProblem } from './problem.ts';
import type { Target } from './target.ts';

const connectMs = 15_000;

export interface OutletOptions {
  /** Addresses of a name. */
  lookup?: (host: string) => Promise<string[]>;
  connect?: (options: TcpNetConnectOpts) => Socket;
}

export interface Outlet {
  /** A connected socket. Throws an `EgressProblem` when there is none to be had. The target has been checked. */
  dial(target: Target, signal: AbortSignal): Promise<Socket>;
}

export function makeOutlet({ lookup = systemLookup, connect = connectTo }: OutletOptions = {}): Outlet {
  return {
    async dial({ host, port }, signal) {
      const ending = AbortSignal.any([signal, AbortSignal.timeout(connectMs)]);
      const found = await orAbort(lookup(host), ending).catch(() => []);
      const addresses = found.filter(isPublicAddress);
      if (addresses.length === 0) throw new EgressProblem(unreachable(host, found));
      const socket = connect({
        host,
        port,
        allowHalfOpen: true,
        // What was checked is what is connected to: the name is not resolved again.
        lookup: (_name, _options, answer) =>
          answer(
            null,
            addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
          ),
      });
      try {
        await once(socket, 'connect', { signal: ending });
        return socket;
      } catch (error) {
        socket.destroy();
        const why = ending.aborted ? 'it did not answer in time' : reasonOf(error);
        throw new EgressProblem(`${host} could not be connected to: ${why}.`);
      }
    },
  };
}

function unreachable(host: string, found: string[]): string {
  return found.length === 0
    ? `${host} could not be resolved.`
    : `${host} leads to ${found.join(', ')}, which is not a public address.`;
}

async function systemLookup(host: string): Promise<string[]> {
  return (await lookUp(host, { all: true })).map(({ address }) => address);
}

/** A name that nobody answers for must not hold anybody up. */
function orAbort<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new Error('aborted'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
