import { join } from 'node:path';
import type { RunningCommand, Sandbox, SandboxCommand, SandboxResult } from '../ports/sandbox.ts';
import { holderFiles } from './hold/control.ts';
import { createOutput } from './output-store.ts';

/** A command that runs, with what it prints on disk. */
export interface Execution extends RunningCommand {
  /** Bytes that it has printed. */
  readonly length: number;
  readonly hasInput: boolean;
  /** Lets go of it without ending it, where another program holds it. */
  release(): void;
}

interface ExecutionOptions {
  sandbox: Sandbox;
  /** An existing directory of this execution alone. */
  directory: string;
  command: SandboxCommand;
  /** After it is on disk. */
  onOutput(bytes: Uint8Array): void;
  /** What can only be a mistake of ours, for which the command was ended. */
  onBug(error: unknown): void;
}

/** A command that ends with this program. */
export async function execute({ sandbox, directory, command, onOutput, onBug }: ExecutionOptions): Promise<Execution> {
  const output = await createOutput(join(directory, holderFiles.output));
  const running = sandbox.start({
    ...command,
    async onOutput(bytes) {
      await output.append(bytes);
      onOutput(bytes);
    },
  });
  return {
    ...running,
    ended: settle(running.ended, output, onBug),
    hasInput: command.hasInput ?? false,
    get length() {
      return output.length;
    },
    release: () => {},
  };
}

/** The output is closed by then, and whatever broke is how it ended. */
async function settle(
  running: Promise<SandboxResult>,
  output: AsyncDisposable,
  onBug: (error: unknown) => void,
): Promise<SandboxResult> {
  try {
    await using _ = output;
    return await running;
  } catch (error) {
    onBug(error);
    return { exitCode: null, ended: 'failed', problem: error instanceof Error ? error.message : String(error) };
  }
}
