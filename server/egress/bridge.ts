/**
 * Runs inside a sandbox that has no network: listens on its loopback for programs that speak to a proxy, and passes every
 * connection to the server's socket.
 */

/** Self-contained, as it is also handed over as source text. Prints a line once it listens. Arguments: socket, port. */
export function bridge(): void {
  const { connect, createServer } = process.getBuiltinModule('node:net');
  const [socket = '', port = ''] = process.argv.slice(-2);
  createServer({ allowHalfOpen: true }, (client) => {
    const server = connect({ path: socket, allowHalfOpen: true });
    client.pipe(server).pipe(client);
    client.on('error', () => server.destroy());
    server.on('error', () => client.destroy());
  }).listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'));
}
