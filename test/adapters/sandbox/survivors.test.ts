import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { launch } from '../../../server/adapters/sandbox/launch.ts';
import { listProcesses, signalProcess } from '../../../server/machine/process-table.ts';

describe('what outlives a command', () => {
  it('is named without the secrets on its command line', async () => {
    const left = spawn('sh', ['-c', 'read -r line', 'canary-of-survivors'], { stdio: ['pipe', 'ignore', 'ignore'] });
    try {
      const command = launch(
        {
          command: 'exec sleep 1000',
          workspace: '/tmp',
          network: 'off',
          secrets: { TOKEN: 'canary-of-survivors' },
          onOutput: () => {},
        },
        {
          before: [],
          env: { PATH: process.env['PATH'] ?? '', HOME: '/tmp' },
          findAll: async () => (await listProcesses()).filter(({ pid }) => pid === left.pid),
          async signalAll(first, signal) {
            for (const process of await listProcesses()) {
              if (process.pid === first || process.parent === first) signalProcess(process, signal);
            }
          },
          endRest: async () => {},
        },
      );
      expect(await command.end()).toEqual([`${left.pid} sh -c read -r line [secret TOKEN]`]);
    } finally {
      left.kill();
    }
  });
});
