/** Commands in containers of podman or docker, one each, made from an image that is already there. */

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import type { Sandbox, SandboxStart } from '../../ports/sandbox.ts';
import { commandEnvironment } from './environment.ts';
import { launch } from './launch.ts';
import { networkBinds, networkEnvironment, networkLines } from './walls/network.ts';

export interface ContainerOptions {
  /** Path of podman or docker. */
  engine: string;
  image: string;
  /** PATH of the server, for the engine. */
  path: string;
  /** Labels every container, so that a later server finds what an earlier one left when it was killed. */
  owner: string;
  bridge: string[];
}

const label = 'sessile';
const answerMs = 20_000;
const pathInside = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const execute = promisify(execFile);

export function makeContainer(options: ContainerOptions): Sandbox {
  const { owner } = options;
  const start: Sandbox['start'] = (command) => {
    const name = `sessile-${randomBytes(12).toString('hex')}`;
    const remove = (): Promise<boolean> => tell(options, ['rm', '--force', name]);
    return launch(command, {
      before: containerArguments(options, name, command),
      env: { ...clientEnvironment(options), ...command.secrets },
      first: networkLines(options.bridge, command),
      // The engine owns the processes; it is asked whether they are gone by removing their container.
      findAll: async () => [],
      async signalAll(_pid, signal) {
        const isTold =
          signal === 'SIGTERM' && (await tell(options, ['exec', name, '/bin/sh', '-c', 'kill -TERM -1; exit 0']));
        if (!isTold) await remove();
      },
      endRest: async () => void (await remove()),
    });
  };
  const ownerOf = (holder: string): string => `${owner}/${holder}`;
  return {
    kind: 'container',
    isIsolated: true,
    warning: '',
    limits:
      'A command may hold 4 GiB of memory and run 2,048 processes; a file may grow to 2 GiB. All commands together, and the room on the disk, are not limited.',
    start,
    recipe: (holder) => ({
      kind: 'container',
      options: { ...options, owner: ownerOf(holder) } satisfies ContainerOptions,
    }),
    endLeft: (holder) => endContainers({ ...options, owner: ownerOf(holder) }),
  };
}

/** Removes the containers of this owner that are left from a server that was killed. */
export async function endContainers(options: ContainerOptions): Promise<void> {
  const filter = `label=${label}=${options.owner}`;
  const { stdout } = await ask(options, ['ps', '--all', '--quiet', '--filter', filter]).catch(() => ({ stdout: '' }));
  const ids = stdout.split('\n').filter(Boolean);
  if (ids.length > 0) await tell(options, ['rm', '--force', ...ids]);
}

function containerArguments({ engine, image, owner, bridge }: ContainerOptions, name: string, command: SandboxStart) {
  const { workspace, network, hasInput, secrets = {} } = command;
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const environment = {
    ...commandEnvironment({ workspace, path: pathInside }),
    ...networkEnvironment(command),
    ...command.env,
  };
  const isPodman = basename(engine).startsWith('podman');
  return [
    ...[engine, 'run', '--rm', '--pull=never', '--init', '--name', name, '--label', `${label}=${owner}`],
    ...(hasInput ? ['--interactive'] : []),
    ...['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--hostname', 'sessile'],
    ...(isPodman ? ['--userns', 'keep-id', '--security-opt', 'label=disable'] : ['--user', `${uid}:${gid}`]),
    ...['--pids-limit', '2048', '--memory', '4g', '--ulimit', 'fsize=2147483648:2147483648'],
    ...['--tmpfs', '/tmp:rw,exec,mode=1777,size=1g'],
    ...(network === 'on' ? [] : ['--network', 'none']),
    ...networkBinds(bridge, command).flatMap(([outside, inside]) => ['--volume', `${outside}:${inside}:ro`]),
    ...['--volume', `${workspace}:${workspace}:rw`, '--workdir', workspace],
    ...Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    // Without a value the engine takes it from its own environment, which is not for everybody to read.
    ...Object.keys(secrets).flatMap((key) => ['--env', key]),
    image,
  ];
}

/** The engine finds its own settings and sockets by these. */
function clientEnvironment({ path }: ContainerOptions): Record<string, string> {
  return { PATH: path, HOME: homedir(), XDG_RUNTIME_DIR: `/run/user/${process.getuid?.() ?? 0}` };
}

function ask(options: ContainerOptions, args: string[]): Promise<{ stdout: string }> {
  return execute(options.engine, args, { env: clientEnvironment(options), timeout: answerMs });
}

/** False when the engine refuses, for example since the container is gone. */
function tell(options: ContainerOptions, args: string[]): Promise<boolean> {
  return ask(options, args).then(
    () => true,
    () => false,
  );
}
