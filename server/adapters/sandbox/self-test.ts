/** Tries to break out of a sandbox, in a few milliseconds. */

import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readlink, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sandbox } from '../../ports/sandbox.ts';
import { commandEnvironment } from './environment.ts';
import { isInside, shownDirectories } from './profile.ts';
import type { Profile } from './profile.ts';
import { runToEnd } from './run.ts';

const namespaces = ['net', 'pid', 'mnt', 'user', 'ipc', 'uts'].map((name) => `/proc/self/ns/${name}`);

const probe = `
(: > ../escaped) 2>/dev/null
(: > /usr/sessile-escaped) 2>/dev/null && echo 'wrote into /usr'
echo '== canary'; cat ../canary 2>/dev/null; echo
echo '== namespaces'; readlink ${namespaces.join(' ')}
echo '== mounts'; cat /proc/self/mountinfo
echo '== rights'; grep -E '^(CapEff|NoNewPrivs|Seccomp):' /proc/self/status
echo '== environment'; cat /proc/1/environ`;

const testMs = 20_000;

/**
 * What got out, as a sentence, or undefined when nothing did. `dataDir` must be out of reach. Without a profile, what is
 * shown and which user runs it is the business of a container engine.
 */
export async function selfTest(
  sandbox: Sandbox,
  profile: Profile | undefined,
  dataDir: string,
): Promise<string | undefined> {
  const directory = await mkdtemp(join(dataDir, 'self-test-'));
  try {
    const workspace = join(directory, 'workspace');
    await mkdir(workspace, { mode: 0o700 });
    await writeFile(join(directory, 'canary'), 'canary');
    let output = '';
    const { ended, problem } = await runToEnd(sandbox, {
      command: probe,
      workspace,
      network: 'off',
      timeoutMs: testMs,
      signal: new AbortController().signal,
      onOutput: (text) => (output += text),
    });
    if (ended !== 'exit') return problem ?? 'A test command did not end.';
    if (existsSync(join(directory, 'escaped'))) return 'A command could write beside its workspace.';
    return await judge(output, profile, workspace);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function judge(output: string, profile: Profile | undefined, workspace: string): Promise<string | undefined> {
  const [written, canary, inside, mounts, rights, environment] = output.split(/^== \w+\n/m);
  if (written === undefined || environment === undefined)
    return `A test command could not look around: ${output.slice(0, 300)}`;
  if (written.trim()) return `A command ${written.trim()}.`;
  if (canary?.includes('canary')) return "A command could read the server's data.";

  const own = profile ? namespaces : namespaces.filter((path) => !path.endsWith('/user'));
  const outside = await Promise.all(own.map((path) => readlink(path)));
  const shared = outside.filter((name) => inside?.includes(name));
  if (shared.length > 0) return `Commands share namespaces with the server: ${shared.join(', ')}.`;

  if (!profile) return undefined;
  if (!rights?.includes('CapEff:\t0000000000000000')) return 'Commands keep capabilities of the server.';
  if (!rights.includes('NoNewPrivs:\t1')) return 'Commands can gain rights by programs that give them.';
  if (profile.hasSyscallFilter && !rights.includes('Seccomp:\t2')) return 'System calls are not filtered.';
  const allowed = Object.keys(commandEnvironment({ workspace, path: '' }));
  const names = environment.split('\0').flatMap((entry) => entry.split('=')[0] || []);
  const foreign = names.filter((name) => !allowed.includes(name));
  if (foreign.length > 0)
    return `Commands see more of the server's environment than they should: ${foreign.join(', ')}.`;

  const bad = mounts?.split('\n').find((line) => line && !isExpected(line, profile, workspace));
  return bad && `Commands see a place that they should not: ${bad}.`;
}

/** One line of proc_pid_mountinfo(5). */
function isExpected(line: string, profile: Profile, workspace: string): boolean {
  const [, , , , mountPoint = '', options = ''] = line.split(' ');
  const place = mountPoint.replaceAll(/\\(\d{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
  if (place === workspace || profile.hidden.includes(place)) return true;
  if (place === '/tmp' || isInside('/dev', place)) return true;
  const isReadOnly = options.split(',').includes('ro');
  if (place === '/' || isInside('/proc', place)) return isReadOnly;
  return (
    isReadOnly &&
    (place.startsWith('/etc/') || [...shownDirectories, ...profile.toolchains].some((own) => isInside(own, place)))
  );
}
