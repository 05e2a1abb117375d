import { join } from 'node:path';
import type { RunningCommand, Sandbox, SandboxCommand } from '../ports/sandbox.ts';
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
}

/** A command that ends with this program. */
export async function execute({ sandbox, directory, command, onOutput }: ExecutionOptions): Promise<Execution> {
  const output = await createOutput(join(directory, holderFiles.output));
  const running = sandbox.start({
    ...command,
    async onOutput(bytes) {
      await output.append(bytes);
      onOutput(bytes);
    },
  });
  const ended = running.ended.then(async (result) => {
    await output[Symbol.asyncDispose]();
    return result;
  });
  return {
    ...running,
    ended,
    hasInput: command.hasInput ?? false,
    get length() {
      return output.length;
    },
    release: () => {},
  };
}
