/** What a tool is. One file in `tools/` each, one line in `tools/registry.ts`. */

import type { z } from 'zod';
import type { Settings } from '../core/settings.ts';
import type { ToolResultStatus } from '../core/event.ts';
import type { Sandbox } from '../ports/sandbox.ts';

export interface ToolContext {
  /** Absolute path of the session's workspace. */
  workspace: string;
  sandbox: Sandbox;
  network: Settings['network'];
  signal: AbortSignal;
  /** Output while it grows, for the person who watches. */
  emit(text: string): void;
}

export interface ToolResult {
  status: Extract<ToolResultStatus, 'done' | 'failed' | 'cancelled'>;
  /** What the model reads; bounded by the tool. */
  output: string;
  facts?: Record<string, string | number | boolean>;
}

export interface Tool<Input = unknown> {
  name: string;
  description: string;
  input: z.ZodType<Input>;
  /** `read` looks, `write` changes files of the workspace, `command` runs something. */
  effect: 'read' | 'write' | 'command';
  /** What exactly would happen, for an approval: the command, or the path and the change. */
  describe(input: Input): string;
  /** Expected failures are results; only bugs throw. */
  run(input: Input, context: ToolContext): Promise<ToolResult>;
}
