/** Where commands of an agent run. */

export interface SandboxCommand {
  /** A line for `sh -c`. */
  command: string;
  /** The only directory that the command may write; also where it starts. Absolute. */
  workspace: string;
  /** `list`: only what `proxy` lets through. */
  network: 'off' | 'list' | 'on';
  /** Added to the little that every command finds in its environment. */
  env?: Record<string, string>;
  /** Added likewise, and masked wherever their values stand in the output. */
  secrets?: Record<string, string>;
  /** A unix socket where an HTTP proxy listens, for network `list`; its directory holds nothing else. */
  proxy?: string;
  /** Whether it can be written to. Otherwise it finds the end of its input at once. */
  hasInput?: boolean;
}

/** A command that runs until it ends by itself or is ended. */
export interface SandboxStart extends SandboxCommand {
  /** Output of both streams, raw and as it comes. The command waits while a promise that this answers is open. */
  onOutput(bytes: Uint8Array): void | Promise<void>;
}

export interface SandboxResult {
  /** As the shell says it, so 128 + n when signal n ended the command; null when it did not end by itself. */
  exitCode: number | null;
  /** `lost`: what held the command was killed, so that nobody knows. */
  ended: 'exit' | 'aborted' | 'failed' | 'lost';
  /** Why it could not be started, when `ended` is `failed`. */
  problem?: string;
}

/** What became of input: `full` when the command has not read what it got before, `closed` when it takes none. */
export type InputOutcome = 'written' | 'full' | 'closed';

export interface RunningCommand {
  /**
   * Resolves when nothing of the command is alive any more and all of its output was passed on. Rejects, then too, with
   * what `onOutput` has thrown, for which the command was ended.
   */
  ended: Promise<SandboxResult>;
  write(bytes: Uint8Array): Promise<InputOutcome>;
  closeInput(): void;
  /**
   * TERM to all that the command has started, KILL 5 s later. Answers, at most 3 s after that, what is alive in spite of
   * it: normally nothing, else a pid and a command line each.
   */
  end(): Promise<string[]>;
}

export interface Sandbox {
  kind: SandboxRecipe['kind'];
  /** Whether a command is kept from everything outside its workspace. When not, every command must be approved. */
  isIsolated: boolean;
  /** Why the isolation is missing, and how to get it. Empty when it is there. */
  warning: string;
  /** What a command may use at most, and what nothing limits: sentences for the owner. */
  limits: string;
  /** Commands end with this program, unless it is killed and there is no isolation: see `endLeft`. */
  start(command: SandboxStart): RunningCommand;
  /** The same sandbox for another program, called `holder`: `restoreSandbox` makes it. */
  recipe(holder: string): SandboxRecipe;
  /** Ends what commands of that other program left running when it was killed. */
  endLeft(holder: string): Promise<void>;
}

/** A sandbox as JSON; what `options` holds is for the adapter of this kind to know. */
export interface SandboxRecipe {
  kind: 'bubblewrap' | 'container' | 'process';
  options: unknown;
}
