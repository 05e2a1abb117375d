/** A way out whose names lead to servers of the test, although they have public addresses. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, createServer as createPlainServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { makeOutlet, type OutletOptions } from '../../server/egress/outlet.ts';
import { certificate } from './certificate.ts';

/** Names and what they resolve to. The first is a public address, at which nobody is ever asked. */
const names: Record<string, string[]> = {
  'example.org': ['93.184.215.14'],
  'www.example.org': ['93.184.215.14'],
  'other.example.net': ['93.184.215.15', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'],
  'xn--bcher-kva.example': ['93.184.215.16'],
  'mixed.example.org': ['10.1.2.3', '93.184.215.14'],
  'private.example.org': ['10.1.2.3'],
  'loopback.example.org': ['127.0.0.1'],
  'loopback6.example.org': ['::1'],
  'mapped.example.org': ['::ffff:127.0.0.1'],
  'metadata.example.org': ['169.254.169.254'],
};

export interface TestInternet extends AsyncDisposable {
  options: OutletOptions;
  outlet: ReturnType<typeof makeOutlet>;
  /** Names and ports that were connected to. */
  connected: string[];
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on TCP has an address with a port.
  return (server.address() as AddressInfo).port;
}

/**
 * Everything on port 80 answers as `listener` does; on port 443 too, as example.org, where it is secure, else everything
 * there repeats what it is told.
 */
export async function openInternet(listener: RequestListener, { isSecure = false } = {}): Promise<TestInternet> {
  const plain = createServer(listener);
  const other = isSecure
    ? createSecureServer(certificate, listener)
    : createPlainServer((socket) => {
        socket.on('error', () => {});
        socket.pipe(socket);
      });
  const ports: Record<number, number> = { 80: await listen(plain), 443: await listen(other) };
  const connected: string[] = [];
  const options: OutletOptions = {
    lookup: async (host) => names[host] ?? [],
    connect({ host, port }) {
      connected.push(`${host}:${port}`);
      return connect({ host: '127.0.0.1', port: ports[port] ?? 0, allowHalfOpen: true });
    },
  };
  return {
    options,
    outlet: makeOutlet(options),
    connected,
    async [Symbol.asyncDispose]() {
      plain.closeAllConnections();
      await Promise.all([plain, other].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}
