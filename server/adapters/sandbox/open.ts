/** Chooses where commands run, and proves that it holds before anything runs there. */

import { createHash } from 'node:crypto';
import type { Sandbox } from '../../ports/sandbox.ts';
import { makeBubblewrap } from './bubblewrap.ts';
import { endLost, makeProcess } from './process.ts';
import { findProfile } from './profile.ts';
import { selfTest } from './self-test.ts';

export interface SandboxOptions {
  /** `auto` takes isolation when it works, and goes without, with a warning, when it does not. */
  wanted: 'auto' | 'bubblewrap' | 'process';
  /** An existing absolute directory of this server alone; commands see none of it but their workspace. */
  dataDir: string;
  /** PATH of the server. */
  path: string;
}

/** The refusal is a sentence for the person who asked for isolation that is not to be had. */
export async function openSandbox({
  wanted,
  dataDir,
  path,
}: SandboxOptions): Promise<{ sandbox: Sandbox } | { refusal: string }> {
  const owner = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  const ending = endLost(owner);
  if (wanted === 'process') {
    await ending;
    return { sandbox: makeProcess({ path, owner, warning: warn('this server was told to go without') }) };
  }
  const [isolated] = await Promise.all([openBubblewrap(dataDir, path), ending]);
  if ('sandbox' in isolated) return isolated;
  if (wanted === 'bubblewrap') return { refusal: `Commands cannot be isolated as demanded: ${isolated.problem}.` };
  return { sandbox: makeProcess({ path, owner, warning: warn(isolated.problem) }) };
}

function warn(why: string): string {
  return `Commands of the agent are not isolated and can do whatever this user can: ${why}.`;
}

async function openBubblewrap(dataDir: string, path: string): Promise<{ sandbox: Sandbox } | { problem: string }> {
  if (process.platform !== 'linux')
    return { problem: 'bubblewrap needs Linux; run Sessile in a Linux machine or container' };
  const profile = findProfile({ dataDir, path });
  if (!profile) {
    return {
      problem: 'bubblewrap is not installed; add it with apt, dnf or pacman install bubblewrap and start again',
    };
  }
  let problem = '';
  for (const hasUserNamespacesOff of [true, false]) {
    const attempt = { ...profile, hasUserNamespacesOff };
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
