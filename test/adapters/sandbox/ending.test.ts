/** What ends badly still ends, and says so. */

import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { makeBubblewrap } from '../../../server/adapters/sandbox/bubblewrap.ts';
import { launch } from '../../../server/adapters/sandbox/launch.ts';
import { findProfile } from '../../../server/adapters/sandbox/profile.ts';
import { bridgeProgram, livingWith, openTestSandbox } from './run.ts';

const path = process.env['PATH'] ?? '';

describe('the end of a command', { concurrent: true, timeout: 20_000 }, () => {
  it('comes although bubblewrap hangs before it has started anything', async ({ expect }) => {
    using test = await openTestSandbox('process');
    const found = findProfile({ dataDir: test.dataDir, path, bridge: bridgeProgram });
    if (!found) throw new Error('There is no bubblewrap.');
    const bubblewrap = join(test.dataDir, 'bwrap');
    writeFileSync(bubblewrap, `#!/bin/sh\nexec tail -f ${test.dataDir}/bwrap\n`);
    chmodSync(bubblewrap, 0o755);
    const { workspace } = test;
    const sandbox = makeBubblewrap({ ...found, bubblewrap });
    const running = sandbox.start({ command: 'true', workspace, network: 'off', onOutput: () => {} });
    expect(await running.end()).toEqual([]);
    expect((await running.ended).ended).toBe('aborted');
    expect(livingWith(`tail -f ${test.dataDir}`)).toEqual([]);
  });

  it('names the first process too when that cannot be ended', async ({ expect }) => {
    using test = await openTestSandbox('process');
    const running = launch(
      { command: 'echo "$$"; exec sleep 1000000', workspace: test.workspace, network: 'off', onOutput: () => {} },
      {
        before: [],
        env: { PATH: path, HOME: test.workspace },
        findAll: () => Promise.resolve([]),
        signalAll: () => Promise.resolve(),
        endRest: () => Promise.resolve(),
      },
    );
    const [survivor, ...others] = await running.end();
    expect([survivor, others]).toEqual([expect.stringMatching(/^\d+ \/bin\/sh -c/), []]);
    process.kill(-Number.parseInt(survivor ?? '', 10), 'SIGKILL');
    await running.ended;
  });
});

describe.each(['bubblewrap', 'process'] as const)('the output of a command in %s', { concurrent: true }, (wanted) => {
  it('is passed on whole after its end, however slowly it is taken', async ({ expect }) => {
    using test = await openTestSandbox(wanted);
    let length = 0;
    const { ended } = test.sandbox.start({
      command: 'head -c 150000 /dev/zero',
      workspace: test.workspace,
      network: 'off',
      async onOutput(bytes) {
        length += bytes.length;
        // Longer than a pipe may stay open with nothing coming out of it.
        await test.run('sleep 1.5');
      },
    });
    expect([await ended, length]).toEqual([{ exitCode: 0, ended: 'exit' }, 150_000]);
  });

  it('that breaks who takes it ends the command, and the reason is told', async ({ expect }) => {
    using test = await openTestSandbox(wanted);
    const { ended } = test.sandbox.start({
      command: 'echo one; exec tail -f file-of-nobody /dev/null',
      workspace: test.workspace,
      network: 'off',
      onOutput() {
        throw new TypeError('taken badly');
      },
    });
    await expect(ended).rejects.toThrow('taken badly');
  });
});
