/** Where the server is reached. */

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Refused } from './core/refusal.ts';

/** As a browser on this machine reaches the server: an address that stands for all of them is not one. */
export function hostAndPort(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `127.0.0.1:${port}`;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Resolves to the port that is listened on; rejects with `Refused` when it is taken. */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Refused('conflict', `Port ${port} is taken. Choose another with --port, or stop what uses it.`);
  });
  // A server that listens on TCP has an address with a port.
  return (server.address() as AddressInfo).port;
}
