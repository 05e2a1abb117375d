/** What a command in bubblewrap finds, whoever starts it. What it must not reach is in session.test.ts. */

import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestSandbox } from './run.ts';
import type { TestSandbox } from './run.ts';

const canary = 'canary-of-bubblewrap';

describe('a command in bubblewrap', () => {
  let test: TestSandbox;
  let port = 0;
  const listener = createServer((socket) => socket.end(canary));

  beforeAll(async () => {
    test = await openTestSandbox('bubblewrap');
    writeFileSync(join(test.dataDir, 'sessile.db'), canary);
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    // A server that listens on a port has an address of this kind.
    port = (listener.address() as AddressInfo).port;
  });
  afterAll(() => {
    listener.close();
    test[Symbol.dispose]();
  });

  const python = (code: string): string => `python3 -c '${code}'`;

  it("works: it writes its workspace at the same path, has a /tmp and a home, git and the server's node", async () => {
    const command = `pwd; echo x > file; cat ${test.workspace}/file; echo y > /tmp/y && cat /tmp/y; cd && pwd
      cd - >/dev/null && git init -q repo && cd repo && git commit -q --allow-empty -m first && git log --format=%s; node -p 1+1`;
    expect(await test.run(command)).toEqual({
      exitCode: 0,
      ended: 'exit',
      output: `${test.workspace}\nx\ny\n${test.workspace}/.sessile/home\nfirst\n2\n`,
    });
  });

  it('cannot remove what is around its workspace', async () => {
    expect((await test.run('rm -rf ../../*; mv ../one ../gone')).exitCode).not.toBe(0);
    expect(existsSync(join(test.dataDir, 'sessile.db'))).toBe(true);
  });

  it('reaches the network when that is on, and nothing more', async () => {
    const command = `${python(`import socket; print(socket.create_connection(("127.0.0.1", ${port}), 2).recv(99).decode())`)}
      cat ../../sessile.db /proc/${process.pid}/environ /etc/shadow 2>/dev/null; ls /run`;
    expect((await test.run(command, { network: 'on' })).output).toBe(
      `${canary}\nls: cannot access '/run': No such file or directory\n`,
    );
  });

  it.each([
    ['a file of 3 GiB', 'dd if=/dev/zero of=big bs=1M seek=3071 count=1'],
    ['a /tmp of 2 GiB', 'head -c 2000000000 /dev/zero > /tmp/big'],
    ['6 GiB of memory', python('x = bytearray(6 * 1024 ** 3)')],
    ['no core files', '[ "$(ulimit -c)" != 0 ]'],
    // The kernel counts the processes of all users but root.
    ['4,096 processes', '[ "$(ulimit -p 2>/dev/null || ulimit -u)" -ge 4096 ]'],
  ])('has a limit: %s', async (_, command) => {
    expect((await test.run(`(${command}) 2>/dev/null`)).exitCode).not.toBe(0);
  });
});
