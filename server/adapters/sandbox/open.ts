/** Chooses where commands run, and proves that it holds before anything runs there. */

import { createHash } from 'node:crypto';
import type { Sandbox } from '../../ports/sandbox.ts';
import { makeBubblewrap } from './bubblewrap.ts';
import { endContainers, makeContainer } from './container.ts';
import { endLost, makeProcess } from './process.ts';
import { findProfile, findProgram } from './profile.ts';
import { selfTest } from './self-test.ts';

export interface SandboxOptions {
  /** `auto` takes the first isolation that works, and goes without, with a warning, when none does. */
  wanted: 'auto' | 'bubblewrap' | 'container' | 'process';
  /** An existing absolute directory of this server alone; commands see none of it but their workspace. */
  dataDir: string;
  /** PATH of the server. */
  path: string;
  /** What containers are made from. */
  image?: string;
  /** The program, and its arguments, that runs the bridge to a proxy inside a sandbox. */
  bridge: string[];
}

/** Has git, a compiler, Python and Node. */
const defaultImage = 'docker.io/library/node:24';

type Opened = { sandbox: Sandbox } | { problem: string };

/** The refusal is a sentence for the person who asked for isolation that is not to be had. */
export async function openSandbox(options: SandboxOptions): Promise<{ sandbox: Sandbox } | { refusal: string }> {
  const { wanted, dataDir, path } = options;
  const owner = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  const ending = endLost(owner);
  if (wanted === 'process') {
    await ending;
    return { sandbox: makeProcess({ path, owner, warning: warn('this server was told to go without') }) };
  }
  const [isolated] = await Promise.all([openIsolated(options, owner), ending]);
  if ('sandbox' in isolated) return isolated;
  if (wanted !== 'auto') return { refusal: `Commands cannot be isolated as demanded: ${isolated.problem}.` };
  return { sandbox: makeProcess({ path, owner, warning: warn(isolated.problem) }) };
}

function warn(why: string): string {
  return `Commands of the agent are not isolated and can do whatever this user can: ${why}.`;
}

async function openIsolated(options: SandboxOptions, owner: string): Promise<Opened> {
  if (options.wanted === 'container') return openContainer(options, owner);
  const bubblewrap = await openBubblewrap(options);
  if ('sandbox' in bubblewrap || options.wanted === 'bubblewrap') return bubblewrap;
  const container = await openContainer(options, owner);
  // Who has neither is told of the smaller one.
  return 'sandbox' in container ? container : bubblewrap;
}

async function openBubblewrap({ dataDir, path, bridge }: SandboxOptions): Promise<Opened> {
  if (process.platform !== 'linux')
    return { problem: 'bubblewrap needs Linux; run Sessile in a Linux machine or container' };
  const profile = findProfile({ dataDir, path, bridge });
  if (!profile) {
    return {
      problem: 'bubblewrap is not installed; add it with apt, dnf or pacman install bubblewrap and start again',
    };
  }
  let problem = '';
  const without = [{}, { hasUserNamespacesOff: false }, { hasUserNamespacesOff: false, hasSyscallFilter: false }];
  for (const change of without) {
    const attempt = { ...profile, ...change };
    const sandbox = makeBubblewrap(attempt);
    const found = await selfTest(sandbox, attempt, dataDir);
    if (!found) return { sandbox };
    problem = found;
  }
  const isForbidden = /permission denied|not permitted|uid map|namespace/i.test(problem);
  const cure = isForbidden
    ? '; the system forbids user namespaces: allow them for bwrap (sysctl kernel.unprivileged_userns_clone=1, or an AppArmor profile on Ubuntu)'
    : '';
  return { problem: `bubblewrap does not hold here: ${problem.replace(/\.$/, '')}${cure}` };
}

async function openContainer(
  { dataDir, path, bridge, image = defaultImage }: SandboxOptions,
  owner: string,
): Promise<Opened> {
  const engine = findProgram('podman', path) ?? findProgram('docker', path);
  if (!engine) return { problem: 'neither podman nor docker is installed' };
  const options = { engine, image, path, owner, bridge };
  await endContainers(options);
  const sandbox = makeContainer(options);
  const problem = await selfTest(sandbox, undefined, dataDir);
  if (!problem) return { sandbox };
  return {
    problem: `containers do not work here: ${problem.replace(/\.$/, '')}; ${engine} must run, and have the image ${image} (${engine} pull ${image})`,
  };
}
