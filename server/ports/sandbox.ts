/** Where commands of an agent run. */

export interface SandboxCommand {
  /** A line for `sh -c`. */
  command: string;
  /** The only directory that the command may write; also where it starts. Absolute. */
  workspace: string;
  network: 'off' | 'on';
  /** Milliseconds until the whole tree gets TERM, and 5 s later KILL. */
  timeoutMs: number;
  signal: AbortSignal;
  /** Output of both streams as it comes, valid UTF-16, never split inside a character. Bounded by the caller. */
  onOutput(text: string): void;
}

export interface SandboxResult {
  /** As the shell says it, so 128 + n when signal n ended the command; null when it did not end by itself. */
  exitCode: number | null;
  ended: 'exit' | 'timeout' | 'aborted' | 'failed';
  /** Why it could not be started, when `ended` is `failed`. */
  problem?: string;
}

export interface Sandbox {
  kind: 'bubblewrap' | 'process';
  /** Whether a command is kept from everything outside its workspace. When not, every command must be approved. */
  isIsolated: boolean;
  /** Why the isolation is missing, and how to get it. Empty when it is there. */
  warning: string;
  /** Resolves when nothing of the command is alive any more. Never rejects. */
  run(command: SandboxCommand): Promise<SandboxResult>;
}
