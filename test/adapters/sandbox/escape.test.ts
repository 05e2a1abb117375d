/** What a command in bubblewrap must not reach. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestSandbox } from './run.ts';
import type { TestSandbox } from './run.ts';

const canary = 'canary-of-the-escape-test';

describe('a command in bubblewrap', () => {
  let test: TestSandbox;
  let port = 0;
  const reached: string[] = [];
  const listener = createServer((socket) => {
    reached.push('tcp');
    socket.end(canary);
  });

  beforeAll(async () => {
    process.env['SESSILE_TEST_CANARY'] = canary;
    test = await openTestSandbox('bubblewrap');
    writeFileSync(join(test.dataDir, 'sessile.db'), canary);
    mkdirSync(join(test.dataDir, 'workspaces', 'two'));
    writeFileSync(join(test.dataDir, 'workspaces', 'two', 'secret'), canary);
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    // A server that listens on a port has an address of this kind.
    port = (listener.address() as AddressInfo).port;
  });
  afterAll(() => {
    delete process.env['SESSILE_TEST_CANARY'];
    listener.close();
    test[Symbol.dispose]();
  });

  const server = process.pid;
  const python = (code: string): string => `python3 -c '${code}'`;

  it.each([
    ['the database', () => `cat ${test.dataDir}/sessile.db`],
    ['the database, by dots', () => 'cat ../../sessile.db'],
    ['the database, by a link', () => `ln -s ${test.dataDir}/sessile.db link; cat link`],
    ['the database, by a hard link', () => `ln ${test.dataDir}/sessile.db hard; cat hard`],
    ['the database, by the root of another process', () => `cat /proc/*/root${test.dataDir}/sessile.db`],
    ['another workspace', () => 'cat ../two/secret; ls ..'],
    ['/etc/shadow', () => 'cat /etc/shadow'],
    ['keys of this machine', () => 'ls /etc/ssl/private /etc/ssh'],
    ['the home directory', () => `ls -A ${process.env['HOME'] ?? '/root'} /root /home/*`],
    ['environments', () => 'cat /proc/*/environ; env'],
    ['the environment of the server', () => `cat /proc/${server}/environ`],
    ['memory of the server', () => `head -c 1 /proc/${server}/mem`],
    ['other processes', () => `kill -0 ${server} && echo ${canary}`],
    [
      'the network of the server',
      () => python(`import socket; s = socket.create_connection(("127.0.0.1", ${port}), 2); print(s.recv(99))`),
    ],
    ['the outer network', () => python('import socket; socket.create_connection(("1.1.1.1", 53), 2); print("canary")')],
    [
      'the outer network by UDP',
      () =>
        python(
          'import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.sendto(b"x", ("1.1.1.1", 53)); print("canary")',
        ),
    ],
    [
      'the outer network by IPv6',
      () => python('import socket; socket.create_connection(("2606:4700::1111", 53), 2); print("canary")'),
    ],
    [
      'the metadata address',
      () => python('import socket; socket.create_connection(("169.254.169.254", 80), 2); print("canary")'),
    ],
    ['names', () => 'getent hosts example.com && echo canary'],
    ['other interfaces', () => 'grep -v "lo:" /proc/net/dev | grep : && echo canary'],
    ['sockets of services', () => 'ls /run /var/run /var/run/docker.sock /tmp/.X11-unix'],
    ['devices', () => 'ls /dev | grep -E "^(sd|vd|nvme|kvm|mem|kmsg|fuse)" && echo canary'],
    [
      'the kernel settings',
      () => 'for f in $(find /proc/sys /proc/sysrq-trigger -type f); do (: >> $f) && echo canary; done',
    ],
    ['sysfs and cgroups', () => 'ls /sys/kernel /sys/fs/cgroup && echo canary'],
    ['mounting', () => 'mount -t tmpfs none /mnt && echo canary; mount --bind / /tmp && echo canary'],
    ['making its own bind writable', () => 'mount -o remount,rw /usr && echo canary'],
    ['a user namespace', () => 'unshare -Ur true && echo canary'],
    ['a network namespace', () => 'unshare -n true && echo canary'],
    ['capabilities', () => 'grep CapEff /proc/self/status | grep -v 0000000000000000 && echo canary'],
    ['set-user-id programs', () => 'grep -q "NoNewPrivs.*1" /proc/self/status || echo canary'],
    [
      'the terminal',
      () => python('import fcntl,termios; fcntl.ioctl(open("/dev/tty"), termios.TIOCSTI, b"x"); print("canary")'),
    ],
    ['the host name', () => `hostname | grep -v sessile && echo canary`],
  ])('does not reach %s', async (_, command) => {
    const { output } = await test.run(`(${command()}) 2>/dev/null`);
    expect(output).not.toContain('canary');
    expect(reached).toEqual([]);
  });

  it.each(['/usr/x', '/etc/x', '/x', '/dev/x', '/bin/x', '/var/tmp/x', '/proc/x', '/opt/x'])(
    'cannot write %s',
    async (path) => {
      expect((await test.run(`echo x > ${path}`)).exitCode).not.toBe(0);
      expect(existsSync(path)).toBe(false);
    },
  );

  it('cannot write beside its workspace', async () => {
    expect((await test.run('echo x > ../x || echo x > ../../x')).exitCode).not.toBe(0);
    expect((await test.run('rm -rf ../../*; mv ../one ../gone')).exitCode).not.toBe(0);
    expect(existsSync(join(test.dataDir, 'sessile.db'))).toBe(true);
  });

  it("works: it writes its workspace at the same path, has a /tmp and a home, git and the server's node", async () => {
    const command = `pwd; echo x > file; cat ${test.workspace}/file; echo y > /tmp/y && cat /tmp/y; cd && pwd
      cd - >/dev/null && git init -q repo && cd repo && git commit -q --allow-empty -m first && git log --format=%s; node -p 1+1`;
    expect(await test.run(command)).toEqual({
      exitCode: 0,
      ended: 'exit',
      output: `${test.workspace}\nx\ny\n${test.workspace}/.sessile/home\nfirst\n2\n`,
    });
  });

  it('reaches the network when that is on', async () => {
    const command = python(
      `import socket; print(socket.create_connection(("127.0.0.1", ${port}), 2).recv(99).decode())`,
    );
    expect((await test.run(command, { network: 'on' })).output).toBe(`${canary}\n`);
    expect(reached).toEqual(['tcp']);
  });

  it.each([
    ['a file of 3 GiB', 'dd if=/dev/zero of=big bs=1M seek=3071 count=1'],
    ['a /tmp of 2 GiB', 'head -c 2000000000 /dev/zero > /tmp/big'],
    ['6 GiB of memory', python('x = bytearray(6 * 1024 ** 3)')],
  ])('has a limit: %s', async (_, command) => {
    expect((await test.run(`(${command}) 2>/dev/null`)).exitCode).not.toBe(0);
  });
});
