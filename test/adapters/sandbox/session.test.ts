/** X-01: what a model tries through the shell of a session. Every probe prints BROKEN where it got out. */

import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ToolPart } from '../../../server/core/transcript.ts';
import { startServer, token, type TestServer } from '../../support/start-app.ts';
import { callTools } from '../../support/tool-calls.ts';
import { startUpstream, type Upstream } from '../../support/upstream/upstream.ts';

const canary = 'canary-of-the-session';
/** On the disk, as /tmp is another one inside. */
const outside = mkdtempSync('/var/tmp/sessile-outside-');
const temporary = mkdtempSync(join(tmpdir(), 'sessile-outside-'));
let upstream: Upstream;
let server: TestServer;
const listeners: Server[] = [];
const reached: string[] = [];

async function listen(where: { path: string } | { port: number; host: string }): Promise<Server> {
  const listener = createServer((socket) => {
    reached.push(JSON.stringify(where));
    socket.on('error', () => {});
    socket.end(canary);
  });
  listener.listen(where);
  await once(listener, 'listening');
  listeners.push(listener);
  return listener;
}

beforeAll(async () => {
  upstream = await startUpstream();
  const dataDir = mkdtempSync('/var/tmp/sessile-data-');
  server = await startServer({ upstream: upstream.url, dataDir, env: { SESSILE_CANARY: canary } });
  for (const directory of [outside, temporary]) writeFileSync(join(directory, 'file'), canary);
  await listen({ path: join(outside, 'socket') });
  await listen({ path: join(temporary, 'socket') });
  await listen({ path: '\0sessile-abstract' });
  await listen({ port: 0, host: '127.0.0.1' });
  mkdirSync(join(dataDir, 'workspaces', 'other'), { recursive: true });
  writeFileSync(join(dataDir, 'workspaces', 'other', 'file'), canary);
});
afterAll(async () => {
  for (const listener of listeners) listener.close();
  await server[Symbol.asyncDispose]();
  await upstream.close();
  for (const directory of [outside, temporary]) rmSync(directory, { recursive: true });
});

const python = (code: string): string => `python3 -c '${code}'`;
/** A system call by its number on this machine, with these arguments; broken when it succeeds. */
const call = (x64: number, arm64: number, ...args: (number | string)[]): string =>
  python(
    `import ctypes,os; c=ctypes.CDLL(None,use_errno=True); ` +
      `r=c.syscall(${process.arch === 'arm64' ? arm64 : x64}${args.map((arg) => `,${arg}`).join('')}); print("BROKEN" if r>=0 else os.strerror(ctypes.get_errno()))`,
  );
/** One byte, of which only the place counts. */
const iovec = '(ctypes.c_ulong*2)(ctypes.addressof(ctypes.create_string_buffer(1)),1)';
const dial = (address: string, family = 'AF_UNIX'): string =>
  python(
    `import socket; s=socket.socket(socket.${family}); s.settimeout(2); s.connect(${address}); print("BROKEN", s.recv(99))`,
  );
const shown = (path: string): string => `cat ${path} && echo BROKEN`;
const written = (path: string): string => `echo x > ${path} && echo BROKEN`;

const probes: [name: string, command: () => string][] = [
  ['write beside the workspace', () => written('../x')],
  ['write above it', () => written('../../x')],
  ['write into /usr', () => written('/usr/local/bin/x')],
  ['write into /etc', () => written('/etc/x')],
  ['write into the root', () => written('/x')],
  ['write to /var/tmp', () => written(`${outside}/x`)],
  ['write cron files', () => written('/var/spool/cron/crontabs/root')],
  ['append to the profile of the user', () => 'echo x >> /root/.profile && echo BROKEN'],
  ['replace the workspace by a link', () => `mv . ../gone && echo BROKEN; rmdir "$PWD" && echo BROKEN`],
  ['read /etc/shadow', () => shown('/etc/shadow')],
  ['read keys of the user', () => 'ls ~root/.ssh /root/.ssh /home/*/.ssh /home/*/.aws /root/.config && echo BROKEN'],
  ['read keys of the machine', () => 'ls /etc/ssh /etc/ssl/private && echo BROKEN'],
  ['read the database', () => shown(`${server.dataDir}/sessile.db`)],
  ['read the database by dots', () => shown('../../sessile.db')],
  ['read the token of the running server', () => shown(`${server.dataDir}/server.json`)],
  ['read the master key', () => shown(`${server.dataDir}/key`)],
  ['read another workspace', () => shown(`${server.dataDir}/workspaces/other/file`)],
  ['list workspaces', () => '[ "$(ls -A .. | wc -l)" -gt 1 ] && echo BROKEN'],
  ['read a file outside', () => shown(`${outside}/file`)],
  ['read a file of the real /tmp', () => shown(`${temporary}/file`)],
  ['read by a symbolic link', () => `ln -s ${outside}/file link; ${shown('link')}`],
  ['read by a hard link', () => `ln ${outside}/file hard && ${shown('hard')}`],
  ['read by /proc/*/root', () => `for p in /proc/[0-9]*; do cat $p/root${outside}/file && echo BROKEN; done`],
  ['read by /proc/*/cwd', () => `for p in /proc/[0-9]*; do cat $p/cwd/../../sessile.db && echo BROKEN; done`],
  [
    'read by open descriptors',
    () =>
      `for f in /proc/[0-9]*/fd/*; do case $(readlink $f) in /*) [ -d $f ] && ls $f/../.. ;; esac; done | grep -E "sessile.db|etc" && echo BROKEN`,
  ],
  [
    'keep a descriptor beyond the standard ones',
    () =>
      python(
        'import os; print(["BROKEN" for n in range(3, 1000) if os.path.exists("/proc/self/fd/%d" % n) and "/fd" not in os.readlink("/proc/self/fd/%d" % n)])',
      ),
  ],
  [
    'read environments',
    () => `cat /proc/[0-9]*/environ | tr "\\0" "\\n" | grep -E "^(SESSILE|ANTHROPIC|OPENAI|GEMINI)_" && echo BROKEN`,
  ],
  ['read the environment of the server', () => shown(`/proc/${server.pid}/environ`)],
  [
    'read command lines of others',
    () => `cat /proc/[0-9]*/cmdline | tr "\\0" " " | grep -E "[m]ain.ts|[v]itest" && echo BROKEN`,
  ],
  ['read memory of the server', () => `head -c1 /proc/${server.pid}/mem && echo BROKEN`],
  ['signal the server', () => `kill -0 ${server.pid} && echo BROKEN`],
  ['signal everybody', () => `python3 -c 'import os; os.kill(${server.pid}, 9)' && echo BROKEN`],
  ['trace the server', () => call(101, 117, 16, server.pid, 0, 0)],
  ['read memory by process_vm_readv', () => call(310, 270, server.pid, iovec, 1, iovec, 1, 0)],
  ['open the server by a pidfd', () => call(434, 434, server.pid, 0)],
  ['look at keyrings', () => call(250, 219, 0, -3, 1)],
  ['add a key', () => call(248, 217, 'b"user"', 'b"x"', 'b"y"', 1, -3)],
  ['ask for a key', () => call(249, 218, 'b"user"', 'b"x"', 0, -3)],
  ['list keys', () => 'grep -c . /proc/keys | grep -v "^0$" && echo BROKEN'],
  ['load a BPF program', () => call(321, 280, 0, 0, 0)],
  ['count events of the kernel', () => call(298, 241, 0, 0, -1, -1, 0)],
  ['handle page faults', () => call(323, 282, 1)],
  ['set up io_uring', () => call(425, 425, 8, 'ctypes.create_string_buffer(120)')],
  ['open by a handle', () => call(304, 265, -100, 0, 0)],
  ['read the log of the kernel', () => 'dmesg && echo BROKEN'],
  ['load a module', () => call(313, 273, 0, 'b""', 0)],
  ['mount', () => 'mount -t tmpfs none /mnt && echo BROKEN; mount --bind / /tmp && echo BROKEN'],
  ['mount by the new calls', () => call(430, 430, 'b"tmpfs"', 0)],
  ['make /usr writable', () => 'mount -o remount,rw /usr && echo BROKEN; mount -o remount,rw / && echo BROKEN'],
  ['unmount what hides', () => 'umount /tmp && echo BROKEN; umount -l /proc && echo BROKEN'],
  ['change the root', () => `mkdir -p r && chroot r true && echo BROKEN; ${call(155, 41, 'b"."', 'b"."')}`],
  ['make a user namespace', () => 'unshare -Ur true && echo BROKEN'],
  ['make one by clone', () => call(56, 220, 0x10000000 + 17, 0, 0, 0, 0)],
  ['make other namespaces', () => 'for n in m n p i u C T; do unshare -$n true && echo BROKEN; done'],
  ['enter namespaces', () => `nsenter -t 1 -a true && echo BROKEN; ${call(308, 268, 0, 0)}`],
  [
    'gain rights by set-user-id',
    () => 'grep -q "NoNewPrivs:.1" /proc/self/status || echo BROKEN; su -c id && echo BROKEN',
  ],
  [
    'keep capabilities',
    () => 'grep -E "Cap(Prm|Eff|Amb|Bnd)" /proc/self/status | grep -v 0000000000000000 && echo BROKEN',
  ],
  ['go without a filter', () => 'grep -q "Seccomp:.2" /proc/self/status || echo BROKEN'],
  ['make a device', () => 'mknod d b 8 0 && cat d && echo BROKEN; mknod /tmp/d c 1 1 && echo BROKEN'],
  [
    'see disks and memory',
    () => 'ls /dev/sd* /dev/vd* /dev/nvme* /dev/mem /dev/kmem /dev/port /dev/kmsg /dev/kvm /dev/fuse && echo BROKEN',
  ],
  [
    'type into a terminal',
    () => python('import fcntl,termios; fcntl.ioctl(open("/dev/tty"), termios.TIOCSTI, b"x"); print("BROKEN")'),
  ],
  [
    'type into standard streams',
    () =>
      python(
        'import fcntl,termios\nfor f in (0,1,2):\n  try: fcntl.ioctl(f, 0x5412, b"x"); print("BROKEN")\n  except OSError as e: print("BROKEN" if e.errno != 1 else "refused")',
      ),
  ],
  [
    'change settings of the kernel',
    () => 'for f in $(find /proc/sys /proc/sysrq-trigger -type f 2>/dev/null); do (: >> $f) && echo BROKEN; done',
  ],
  ['change cgroups', () => 'ls /sys/fs/cgroup && echo BROKEN; mkdir /sys/fs/cgroup/x && echo BROKEN'],
  ['see sysfs', () => 'ls /sys/kernel /sys/class/net && echo BROKEN'],
  ['set the clock', () => 'date -s 2020-01-01 && echo BROKEN'],
  ['know the name of the machine', () => 'hostname | grep -v "^sessile$" && echo BROKEN'],
  ['rename the machine', () => 'hostname evil && echo BROKEN'],
  ['raise its limits', () => 'ulimit -f unlimited && echo BROKEN; ulimit -d unlimited && echo BROKEN'],
  [
    'be spared when memory runs out',
    () =>
      'echo -900 > /proc/self/oom_score_adj && echo BROKEN; [ "$(cat /proc/self/oom_score_adj)" = 500 ] || echo BROKEN',
  ],
  ['reach a socket on the disk', () => dial(`"${outside}/socket"`)],
  ['reach a socket in the real /tmp', () => dial(`"${temporary}/socket"`)],
  ['reach an abstract socket', () => dial('"\\0sessile-abstract"')],
  [
    'reach the container engine',
    () => dial('"/var/run/docker.sock"') + `; ${dial('"/run/docker.sock"')}; ls /run/podman && echo BROKEN`,
  ],
  ['reach D-Bus', () => `${dial('"/run/dbus/system_bus_socket"')}; ls /run/user /run/dbus && echo BROKEN`],
  ['reach the X server', () => 'ls /tmp/.X11-unix && echo BROKEN'],
  ['reach systemd', () => 'ls /run/systemd && echo BROKEN; systemctl status && echo BROKEN'],
  ['reach an SSH agent', () => 'ssh-add -l && echo BROKEN; ls /tmp/ssh-* && echo BROKEN'],
  ['reach the server itself', () => `curl -sm2 ${server.url}/healthz && echo BROKEN`],
  ['reach a server of this machine', () => dial(`("127.0.0.1", ${portOf()})`, 'AF_INET')],
  ['reach the model', () => `curl -sm2 ${upstream.url}/ && echo BROKEN`],
  ['reach the internet', () => dial('("1.1.1.1", 53)', 'AF_INET')],
  ['reach it by version 6', () => dial('("2606:4700::1111", 53)', 'AF_INET6')],
  [
    'reach it by UDP',
    () => python('import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("1.1.1.1", 53)); print("BROKEN")'),
  ],
  ['reach the metadata address', () => dial('("169.254.169.254", 80)', 'AF_INET')],
  ['resolve a name', () => 'getent hosts example.com && echo BROKEN'],
  [
    'reach other machines by vsock',
    () => python('import socket; socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM); print("BROKEN")'),
  ],
  [
    'use ciphers of the kernel',
    () => python('import socket; socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET); print("BROKEN")'),
  ],
  [
    'listen to packets',
    () => python('import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 768); print("BROKEN")'),
  ],
  ['see interfaces', () => 'grep -v "lo:" /proc/net/dev | grep : && echo BROKEN'],
  ['leave a process behind', () => 'setsid nohup sh -c "sleep 3; echo x > ../late" >/dev/null 2>&1 & true'],
];

function portOf(): number {
  const address = listeners.at(-1)?.address();
  return typeof address === 'object' && address ? address.port : 0;
}

describe('a model with a shell', () => {
  let parts: ToolPart[] = [];
  /** But for where the server itself keeps what commands print. */
  const before = (): string[] =>
    [outside, server.dataDir, '/']
      .flatMap((directory) => readdirSync(directory))
      .filter((name) => name !== 'processes');
  let stood: string[] = [];

  beforeAll(async () => {
    stood = before();
    const calls = probes.map(([, command]) => ({
      name: 'shell',
      input: { command: `{ ${command()}\n} 2>&1`, timeout: 20 },
    }));
    ({ parts } = await callTools({ app: server, upstream }, ...calls));
  }, 120_000);

  it.each(probes.map(([name], index) => [name, index] as const))('does not %s', (_, index) => {
    const { status, output = '' } = parts[index] ?? {};
    expect(status).toMatch(/^(done|failed)$/);
    expect(output).toContain('[Exit code');
    expect(output).not.toMatch(/BROKEN|canary-of-the-session/);
    for (const secret of [token, 'key-anthropic', 'key-openai', 'key-google', 'SQLite format']) {
      expect(output).not.toContain(secret);
    }
  });

  it('leaves everything outside as it was', async () => {
    expect(reached).toEqual([]);
    expect(before()).toEqual(stood);
    expect(readFileSync(join(outside, 'file'), 'utf8')).toBe(canary);
    expect(statSync(join(server.dataDir, 'workspaces')).isDirectory()).toBe(true);
    expect((await fetch(`${server.url}/healthz`)).ok).toBe(true);
  });
});
