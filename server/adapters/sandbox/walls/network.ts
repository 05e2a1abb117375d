/** The way from a sandbox without a network to the proxy of its session: a bridge on the loopback inside. */

import { dirname, basename } from 'node:path';
import type { SandboxCommand } from '../../../ports/sandbox.ts';

/** Where the sandbox shows what the bridge needs. */
const place = '/run/sessile';
const port = 3128;
const address = `http://127.0.0.1:${port}`;

type Wish = Pick<SandboxCommand, 'network' | 'proxy'>;

/** What is shown read-only for it: what it is outside, and where inside. */
export function networkBinds([program]: string[], { network, proxy }: Wish): [outside: string, inside: string][] {
  if (network !== 'list' || !proxy || !program) return [];
  return [
    [program, `${place}/bridge`],
    [dirname(proxy), `${place}/proxy`],
  ];
}

/** What programs look for when they want a proxy. */
export function networkEnvironment({ network, proxy }: Wish): Record<string, string> {
  if (network !== 'list' || !proxy) return {};
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'];
  const local = '127.0.0.1,localhost,::1';
  return {
    ...Object.fromEntries(names.map((name) => [name, address])),
    NO_PROXY: local,
    no_proxy: local,
    // Node looks for the others only then.
    NODE_USE_ENV_PROXY: '1',
  };
}

/** Shell lines that start the bridge and wait until it listens. */
export function networkLines([program, ...rest]: string[], { network, proxy }: Wish): string {
  if (network !== 'list' || !proxy || !program) return '';
  const bridge = [`${place}/bridge`, ...rest, `${place}/proxy/${basename(proxy)}`, String(port)].map(quoted).join(' ');
  return `mkfifo /tmp/.bridge
${bridge} </dev/null >/tmp/.bridge 2>&1 &
bridge=$!
read -r answer </tmp/.bridge
rm /tmp/.bridge
[ "$answer" = listening ] || { echo "The way to the network could not be opened: $answer" >&2; exit 1; }`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
