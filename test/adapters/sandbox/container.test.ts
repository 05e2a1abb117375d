/** Containers, with a stand-in for the engine that records how it is called and runs the command as it is. */

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeContainer } from '../../../server/adapters/sandbox/container.ts';
import { openSandbox } from '../../../server/adapters/sandbox/open.ts';
import { restoreSandbox } from '../../../server/adapters/sandbox/restore.ts';
import { runToEnd } from '../../../server/adapters/sandbox/run.ts';
import { bridgeProgram } from './run.ts';

/** `run` keeps its environment, and its pid under the name of the container; `rm` and `exec` find it there. */
const engine = `#!/bin/sh
PATH=/usr/bin:/bin
here=$(dirname "$0")
{ printf '%s\\036' "$@"; printf '\\035'; } >> "$here/calls"
verb=$1; shift
case $verb in
run)
  env > "$here/environment"
  for word do case $word in example.org/image) break;; esac; [ "$last" = --name ] && name=$word; last=$word; done
  while [ "$1" != example.org/image ]; do shift; done; shift
  setsid "$@" & echo $! > "$here/$name"; wait $!; code=$?; rm -f "$here/$name"; exit $code;;
exec) kill -TERM "-$(cat "$here/$1")";;
rm) shift; for name do [ -f "$here/$name" ] && kill -KILL "-$(cat "$here/$name")"; rm -f "$here/$name"; done; exit 0;;
ps) cat "$here/left" 2>/dev/null; exit 0;;
esac`;

let bin = '';
let dataDir = '';
let workspace = '';
beforeEach(() => {
  dataDir = mkdtempSync('/var/tmp/sessile-container-');
  bin = join(dataDir, 'bin');
  workspace = join(dataDir, 'workspace');
  for (const directory of [bin, workspace]) mkdirSync(directory);
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

function install(name: string, script = engine): string {
  const path = join(bin, name);
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return path;
}

/** Arguments of every call so far. */
function calls(): string[][] {
  if (!existsSync(join(bin, 'calls'))) return [];
  const lines = readFileSync(join(bin, 'calls'), 'utf8').split('\u001e\u001d').filter(Boolean);
  return lines.map((line) => line.split('\u001e'));
}

function make(name: string) {
  const path = `${bin}:/usr/bin:/bin`;
  return makeContainer({ engine: install(name), image: 'example.org/image', path, owner: 'me', bridge: bridgeProgram });
}

async function run(sandbox: ReturnType<typeof make>, command: string, options = {}) {
  let output = '';
  const result = await runToEnd(sandbox, {
    command,
    workspace,
    network: 'off',
    timeoutMs: 10_000,
    signal: new AbortController().signal,
    onOutput: (text) => (output += text),
    ...options,
  });
  return { ...result, output };
}

describe('a container', () => {
  it('runs a command from an image, with walls all around', async () => {
    const result = await run(make('docker'), 'echo out; echo err >&2; exit 3');
    expect(result).toEqual({ exitCode: 3, ended: 'exit', output: 'out\nerr\n' });
    const [words = [], removal = []] = calls();
    expect(words.slice(0, 4)).toEqual(['run', '--rm', '--pull=never', '--init']);
    const pairs = words.map((word, index) => `${word} ${words[index + 1]}`);
    expect(pairs).toEqual(
      expect.arrayContaining([
        '--label sessile=me',
        '--network none',
        '--cap-drop ALL',
        '--security-opt no-new-privileges',
        '--pids-limit 2048',
        '--memory 4g',
        `--user ${process.getuid?.()}:${process.getgid?.()}`,
        `--volume ${workspace}:${workspace}:rw`,
        `--workdir ${workspace}`,
        `--env HOME=${workspace}/.sessile/home`,
      ]),
    );
    expect(words).toContain('--read-only');
    expect(words.filter((word) => word.startsWith('/') && word.includes(':')).length).toBe(2);
    const name = words[words.indexOf('--name') + 1];
    expect(removal).toEqual(['rm', '--force', name]);
  });

  it('maps the user as podman does it', async () => {
    await run(make('podman'), 'true');
    expect(calls()[0]).toEqual(expect.arrayContaining(['--userns', 'keep-id', 'label=disable']));
    expect(calls()[0]).not.toContain('--user');
  });

  it('hands secrets over by name, and masks them', async () => {
    const result = await run(make('docker'), 'echo "$TOKEN"', { secrets: { TOKEN: 'canary-secret' } });
    expect(result.output).toBe('[secret TOKEN]\n');
    expect(JSON.stringify(calls())).not.toContain('canary-secret');
    expect(calls()[0]?.join(' ')).toContain('--env TOKEN example.org/image');
    expect(readFileSync(join(bin, 'environment'), 'utf8')).toContain('TOKEN=canary-secret');
  });

  it('has the network that the session has', async () => {
    const sandbox = make('docker');
    await run(sandbox, 'true', { network: 'on' });
    expect(calls()[0]).not.toContain('none');
    const proxy = join(dataDir, 'proxy', 's');
    // The stand-in shows nothing at another place, so that the bridge is not there.
    expect((await run(sandbox, 'true', { network: 'list', proxy })).problem).toMatch(/way to the network/);
    const listed = calls().findLast(([verb]) => verb === 'run') ?? [];
    expect(listed).toEqual(
      expect.arrayContaining([
        'none',
        `${bridgeProgram[0]}:/run/sessile/bridge:ro`,
        `${join(dataDir, 'proxy')}:/run/sessile/proxy:ro`,
        'HTTPS_PROXY=http://127.0.0.1:3128',
      ]),
    );
  });

  it.each(['timeout', 'aborted'] as const)('ends with all that is in it: %s', async (ended) => {
    const stop = new AbortController();
    const result = await run(make('docker'), `trap 'echo tidy; exit' TERM; echo ready; while :; do sleep 0.1; done`, {
      timeoutMs: ended === 'timeout' ? 500 : 10_000,
      signal: stop.signal,
      onOutput: (text: string) => ended === 'aborted' && text.includes('ready') && stop.abort(),
    });
    expect(result.ended).toBe(ended);
    const verbs = calls().map(([verb]) => verb);
    expect(verbs.slice(0, 2)).toEqual(['run', 'exec']);
    expect(verbs.at(-1)).toBe('rm');
  });

  it('is made again for a program that holds it', async () => {
    const recipe = JSON.parse(JSON.stringify(make('docker').recipe('holder')));
    const restored = restoreSandbox(recipe);
    expect((await run(restored, 'echo held')).output).toBe('held\n');
    expect(calls()[0]).toContain('sessile=me/holder');
    writeFileSync(join(bin, 'left'), 'one\ntwo\n');
    await make('docker').endLeft('holder');
    expect(calls().slice(-2)).toEqual([
      ['ps', '--all', '--quiet', '--filter', 'label=sessile=me/holder'],
      ['rm', '--force', 'one', 'two'],
    ]);
  });
});

describe('choosing containers', () => {
  const open = (wanted: 'auto' | 'container') =>
    openSandbox({ wanted, dataDir, path: `${bin}:/nowhere`, image: 'example.org/image', bridge: bridgeProgram });

  it('says that there is no engine', async () => {
    expect(await open('container')).toEqual({
      refusal: 'Commands cannot be isolated as demanded: neither podman nor docker is installed.',
    });
  });

  it('says what the engine said, and what it needs', async () => {
    install('podman', '#!/bin/sh\necho "Error: example.org/image: image not known" >&2; exit 125');
    expect(await open('container')).toEqual({
      refusal: expect.stringMatching(
        /containers do not work here: Error: example\.org\/image: image not known; .*podman pull example\.org\/image\)\.$/,
      ),
    });
  });

  it('sees through an engine that isolates nothing', async () => {
    install('docker');
    expect(await open('container')).toEqual({
      refusal: expect.stringMatching(/share namespaces|beside its workspace/),
    });
  });

  it('takes one that holds, before going without, and ends what was left in it', async () => {
    // Bubblewrap stands in for the walls of the engine.
    const walls = `exec /usr/bin/bwrap --unshare-all --die-with-parent --ro-bind /usr /usr --symlink usr/lib /lib --symlink usr/lib64 /lib64 --symlink usr/bin /bin --proc /proc --dev /dev --tmpfs /tmp --bind "$ws" "$ws" --chdir "$ws" "$@"`;
    const script = engine.replace(
      'setsid "$@" & echo $! > "$here/$name"; wait $!; code=$?; rm -f "$here/$name"; exit $code;;',
      `ws=$(ls -d ${dataDir}/self-test-*/workspace); ${walls};;`,
    );
    install('podman', script);
    writeFileSync(join(bin, 'left'), 'lost\n');
    const opened = await open('auto');
    expect('sandbox' in opened && [opened.sandbox.kind, opened.sandbox.isIsolated, opened.sandbox.warning]).toEqual([
      'container',
      true,
      '',
    ]);
    expect(calls().slice(0, 2)).toEqual([
      ['ps', '--all', '--quiet', '--filter', expect.stringMatching(/^label=sessile=[0-9a-f]{16}$/)],
      ['rm', '--force', 'lost'],
    ]);
  });
});
