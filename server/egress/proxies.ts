/** One proxy a session, made when its first command needs it. */

import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Outlet } from './outlet.ts';
import { openProxy, type Proxy } from './proxy.ts';
import type { Reach } from './target.ts';

interface ProxiesOptions {
  /** Of this server alone; holds a directory for every proxy. */
  directory: string;
  outlet: Outlet;
  reachOf: (session: string) => Reach;
  onBug: (error: unknown, where: string) => void;
}

export function makeProxies({ directory, outlet, reachOf, onBug }: ProxiesOptions) {
  const open = new Map<string, Proxy>();
  // Short, since the path of a socket is.
  const placeOf = (session: string): string =>
    join(directory, createHash('sha256').update(session).digest('hex').slice(0, 16));

  return {
    /** The unix socket of the session's proxy, which listens from now on. */
    socketOf(session: string): string {
      const place = placeOf(session);
      const socket = join(place, 's');
      if (!open.has(session)) {
        mkdirSync(place, { recursive: true, mode: 0o700 });
        // From a server that was killed.
        rmSync(socket, { force: true });
        const onError = (error: Error, isListening: boolean): void => {
          // So that the next command tries again.
          if (!isListening) open.delete(session);
          onBug(error, 'the proxy');
        };
        open.set(session, openProxy({ socket, reach: () => reachOf(session), outlet, onError }));
      }
      return socket;
    },

    /** Cuts what the settings of a session do not allow any more. */
    recheck(session: string): void {
      open.get(session)?.recheck();
    },

    /** Cuts what is open of a session that was deleted. */
    async forget(session: string): Promise<void> {
      await open.get(session)?.[Symbol.asyncDispose]();
      open.delete(session);
      rmSync(placeOf(session), { recursive: true, force: true });
    },

    async [Symbol.asyncDispose](): Promise<void> {
      await Promise.all([...open.values()].map((proxy) => proxy[Symbol.asyncDispose]()));
    },
  };
}
