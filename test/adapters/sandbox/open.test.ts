import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeBubblewrap } from '../../../server/adapters/sandbox/bubblewrap.ts';
import { openSandbox } from '../../../server/adapters/sandbox/open.ts';
import { findProfile } from '../../../server/adapters/sandbox/profile.ts';
import { runToEnd } from '../../../server/adapters/sandbox/run.ts';
import { bridgeProgram } from './run.ts';
import type { Profile } from '../../../server/adapters/sandbox/profile.ts';
import { selfTest } from '../../../server/adapters/sandbox/self-test.ts';

const path = process.env['PATH'] ?? '';
let dataDir = '';
beforeEach(() => {
  dataDir = mkdtempSync('/var/tmp/sessile-open-');
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** A directory whose bwrap is this script. */
function withBwrap(script: string): string {
  const bin = join(dataDir, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'bwrap'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, 'bwrap'), 0o755);
  return bin;
}

async function kindOf(options: Partial<Parameters<typeof openSandbox>[0]>): Promise<unknown> {
  const opened = await openSandbox({ wanted: 'auto', dataDir, path, bridge: bridgeProgram, ...options });
  if ('refusal' in opened) return opened;
  const { kind, isIsolated, warning } = opened.sandbox;
  return { kind, isIsolated, warning };
}

describe('openSandbox', () => {
  it('takes bubblewrap when it holds', async () => {
    expect(await kindOf({})).toEqual({ kind: 'bubblewrap', isIsolated: true, warning: '' });
  });

  it('goes without when there is none, and says how to get it', async () => {
    expect(await kindOf({ path: '/nowhere' })).toEqual({
      kind: 'process',
      isIsolated: false,
      warning:
        'Commands of the agent are not isolated and can do whatever this user can: bubblewrap is not installed; ' +
        'add it with apt, dnf or pacman install bubblewrap and start again.',
    });
  });

  it('says what bubblewrap said when it fails', async () => {
    const bin = withBwrap('echo "bwrap: setting up uid map: Permission denied" >&2; exit 1');
    expect(await kindOf({ path: bin })).toEqual({
      kind: 'process',
      isIsolated: false,
      warning: expect.stringMatching(
        /setting up uid map: Permission denied; the system forbids user namespaces: .*\.$/,
      ),
    });
  });

  it('does without --disable-userns where that fails', async () => {
    const bin = withBwrap('case "$*" in *--disable-userns*) exit 1;; *) exec /usr/bin/bwrap "$@";; esac');
    expect(await kindOf({ path: bin })).toEqual({ kind: 'bubblewrap', isIsolated: true, warning: '' });
  });

  it('sees through a bubblewrap that isolates nothing', async () => {
    const bin = withBwrap('while [ "$1" != -- ]; do shift; done; shift; exec "$@"');
    expect(await kindOf({ path: bin })).toMatchObject({ kind: 'process', isIsolated: false });
  });

  it.each([
    ['the namespaces of the server', '--unshare-all', 0, '--unshare-uts --unshare-pid', /share namespaces/],
    ['its network', '--unshare-all', 0, '--unshare-all --share-net', /share namespaces.*net:/],
    ['its capabilities', '--cap-drop', 1, '--cap-add ALL', /keep capabilities/],
    ['a writable system', '--ro-bind-try', 0, '--bind-try', /wrote into \/usr/],
    ['a writable root', '--remount-ro', 1, '', /a place that they should not/],
    ['more of the disk', '--chdir', 0, '--ro-bind /var/log /var/log --chdir', /a place that they should not/],
  ])('sees through a bubblewrap that gives commands %s', async (_, flag, values, instead, problem) => {
    const bin = withBwrap(`skip=0
      for word do shift
        if [ $skip -gt 0 ]; then skip=$((skip - 1)); continue; fi
        case $word in
        ${flag}) skip=${values}; set -- "$@" ${instead};;
        *) set -- "$@" "$word";;
        esac
      done
      exec /usr/bin/bwrap "$@"`);
    const found = await openSandbox({ wanted: 'bubblewrap', dataDir, path: bin, bridge: bridgeProgram });
    expect('refusal' in found ? found.refusal : '').toMatch(problem);
  });

  it('refuses when isolation is demanded and not to be had', async () => {
    expect(await kindOf({ wanted: 'bubblewrap', path: '/nowhere' })).toEqual({
      refusal: expect.stringMatching(/^Commands cannot be isolated as demanded: bubblewrap is not installed; .*\.$/),
    });
  });

  it('ends what a killed server left running, and nothing else', async () => {
    const owner = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
    const start = (mark: string) => spawn('sleep', ['1000'], { detached: true, env: { SESSILE_MARK: mark } });
    const lost = start(`${owner}-1`);
    const foreign = start('0123456789abcdef-1');
    const ended = once(lost, 'exit');
    await openSandbox({ wanted: 'process', dataDir, path, bridge: bridgeProgram });
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(foreign.exitCode ?? foreign.signalCode).toBe(null);
    foreign.kill('SIGKILL');
  });
});

describe('the self-test', () => {
  function profile(change: Partial<Profile> = {}): Profile {
    const found = findProfile({ dataDir, path, bridge: bridgeProgram });
    if (!found) throw new Error('There is no bubblewrap.');
    return { ...found, ...change };
  }

  it('passes where bubblewrap holds', async () => {
    expect(await selfTest(makeBubblewrap(profile()), profile(), dataDir)).toBe(undefined);
  });

  it.each([
    [
      'a directory that should not be there',
      () => ({ readOnly: [...profile().readOnly, '/var/log'] }),
      /a place that they should not/,
    ],
    ['the data directory', () => ({ readOnly: [...profile().readOnly, dataDir] }), /read the server's data/],
    ['that system calls are not filtered', () => ({ hasSyscallFilter: false }), /System calls are not filtered/],
    ['all of /etc', () => ({ readOnly: ['/etc', ...profile().readOnly] }), /\/etc/],
  ])('notices %s', async (_, change, problem) => {
    const broken = profile(change());
    expect(await selfTest(makeBubblewrap(broken), profile(), dataDir)).toMatch(problem);
  });

  it('shows a data directory that lies in a shown one as empty', async () => {
    const hiding = findProfile({ dataDir: '/usr/share/doc', path, bridge: bridgeProgram });
    if (!hiding) throw new Error('There is no bubblewrap.');
    expect(hiding.hidden).toContain('/usr/share/doc');
    let listed = '';
    await runToEnd(makeBubblewrap(hiding), {
      command: 'ls -A /usr/share/doc && echo listed; df -k --output=size /usr/share/doc | tail -1',
      workspace: dataDir,
      network: 'off',
      timeoutMs: 5000,
      signal: new AbortController().signal,
      onOutput: (text) => (listed += text),
    });
    expect(listed).toMatch(/^listed\n +1024\n$/);
  });

  it('shows no toolchain that holds the data directory', () => {
    mkdirSync(join(dataDir, 'bin'));
    symlinkSync('/usr/bin/bwrap', join(dataDir, 'bin', 'bwrap'));
    writeFileSync(join(dataDir, 'bin', 'node'), '');
    const inner = findProfile({
      dataDir: join(dataDir, 'bin'),
      path: join(dataDir, 'bin'),
      bridge: bridgeProgram,
    });
    expect(inner?.toolchains).toEqual([]);
  });
});
