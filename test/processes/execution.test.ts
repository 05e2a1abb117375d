import { expect, it } from 'vitest';
import { execute } from '../../server/processes/execution.ts';
import { openTestSandbox } from '../adapters/sandbox/run.ts';

it('a mistake in taking output fails the command, and is reported', async () => {
  using test = await openTestSandbox('process');
  const bugs: unknown[] = [];
  const { ended } = await execute({
    sandbox: test.sandbox,
    directory: test.dataDir,
    command: { command: 'echo one; exec sleep 1000000', workspace: test.workspace, network: 'off' },
    onOutput() {
      throw new TypeError('taken badly');
    },
    onBug: (error) => bugs.push(error),
  });
  expect(await ended).toEqual({ exitCode: null, ended: 'failed', problem: 'taken badly' });
  expect(bugs).toEqual([new TypeError('taken badly')]);
});
