/** What a tool is. One file in `tools/` each, one line in `tools/registry.ts`. */

import type { z } from 'zod';
import type { ToolResultStatus } from '../core/event.ts';
import type { Question } from '../core/question.ts';
import type { Outlet } from '../egress/outlet.ts';
import type { Reach } from '../egress/target.ts';
import type { SessionProcesses } from '../processes/session-processes.ts';

export interface ToolContext {
  /** Absolute path of the session's workspace. */
  workspace: string;
  /** Where the session may go, and the way there. */
  reach: Reach;
  outlet: Outlet;
  /** Commands, and what of them goes on in the background. */
  processes: SessionProcesses;
  /** The program and its arguments that runs this command line once more. */
  ownProgram: readonly string[];
  signal: AbortSignal;
  /** Output while it grows, for the person who watches. */
  emit(text: string): void;
  /** Gives a task to a sub-agent, and waits for what it says at its end. */
  delegate(prompt: string): Promise<ToolResult>;
  /** Whether the person wrote something that the agent has not read yet. */
  hasNews(): boolean;
}

export interface ToolResult {
  status: Extract<ToolResultStatus, 'done' | 'failed' | 'cancelled'>;
  /** What the model reads; bounded by the tool. */
  output: string;
  /** What the person sees, with its colours; absent when it is the same. Bounded by the tool. */
  display?: string;
  facts?: Record<string, string | number | boolean>;
  /** Nothing is left to do: the turn ends, and the session is completed. */
  isLast?: true;
}

interface ToolBase<Input> {
  name: string;
  description: string;
  input: z.ZodType<Input>;
  /** `read` looks, `write` changes files of the workspace, `command` runs something. */
  effect: 'read' | 'write' | 'command';
  /** Where it depends on what is asked for. */
  effectOf?(input: Input): 'read' | 'write' | 'command';
  /** Only the agent itself is offered it, and none of its sub-agents. */
  isMainOnly?: true;
  /** What exactly would happen, for an approval: the command, or the path and the change. */
  describe(input: Input): string;
}

export interface Tool<Input = unknown> extends ToolBase<Input> {
  /** Expected failures are results; only bugs throw. */
  run(input: Input, context: ToolContext): Promise<ToolResult>;
}

/** Does nothing by itself: what the person answers is the result. */
export interface AskingTool<Input = unknown> extends ToolBase<Input> {
  questionsOf(input: Input): Question[];
}
