/** A sub-agent: the loop of a turn in small, on a conversation of its own that begins with the task. */

import { hasSteering, type Session } from '../core/session.ts';
import type { Part } from '../core/transcript.ts';
import { cancelCalls, findCall, runCalls, type Call, type CallsContext } from './calls.ts';
import { loadTaskImages } from './context/images.ts';
import type { Instructions } from './context/instructions.ts';
import { taskPromptOf } from './context/prompt.ts';
import { reachLines } from './context/reach.ts';
import { systemPrompt } from './context/system.ts';
import type { Conversations } from './conversation.ts';
import { respond, type ResponseContext } from './step/response.ts';
import type { ToolResult } from './tool.ts';
import { toolSpecs } from './tools/registry.ts';

/** Model calls of one task, as a guard against a model that never rests. */
const mostSteps = 60;

const steered =
  '[The person wrote a message, which follows. The sub-agent was ended here for it: give the rest of the task again if it is still wanted.]';

export interface TaskContext extends CallsContext, ResponseContext {
  conversations: Conversations;
  project: Instructions;
}

/** Goes on from whatever the log says, so that a question of a sub-agent survives a restart. Its last words are the result. */
export async function runTask(context: TaskContext, call: Call, prompt: string): Promise<ToolResult> {
  const { sessions, conversations, workspaceOf, sandbox, project } = context;
  const { session: id, signal } = call;
  const task = call.part.id;
  const workspace = workspaceOf(id);
  const partsSoFar = (): readonly Part[] => findCall(conversations.of(id), task)?.parts ?? [];
  const ownCalls = (): Session['calls'] => sessions.get(id).calls.filter((open) => open.task === task);
  /** Calls that its last response left open do not run any more: the agent goes on without them. */
  const end = (status: ToolResult['status'], problem = ''): ToolResult => {
    cancelCalls(call, ownCalls());
    const parts = partsSoFar();
    return {
      status,
      output: [lastWords(parts), problem].filter(Boolean).join('\n\n') || 'The sub-agent said nothing.',
      facts: { steps: stepsIn(parts) },
    };
  };

  for (;;) {
    await runCalls(context, id, conversations.of(id), signal, task);
    if (signal.aborted) return end('cancelled');
    if (ownCalls().length > 0) return end('failed', '[The sub-agent failed: a call of it got no result.]');
    if (hasSteering(sessions.get(id))) return end('done', steered);
    const parts = partsSoFar();
    const step = stepsIn(parts);
    if (step >= mostSteps) return end('failed', `[Stopped after ${mostSteps} model calls. This is not its answer.]`);
    const result = await respond(
      context,
      { session: id, task, step },
      async (settings, info) => ({
        system: systemPrompt({
          workspace,
          isIsolated: sandbox.isIsolated,
          reach: reachLines(settings, Object.keys(context.secretsOf(sessions.get(id)))),
          instructions: settings.instructions,
          project,
          isSubAgent: true,
        }),
        messages: taskPromptOf(
          prompt,
          parts,
          info.honours.includes('images') ? await loadTaskImages(workspace, parts) : undefined,
        ),
        tools: toolSpecs(settings.approvals, true),
      }),
      signal,
    );
    if (signal.aborted || result.status === 'aborted') return end('cancelled');
    if (result.status === 'failed') return end('failed', `[The sub-agent failed: ${result.failure.message}]`);
    if (ownCalls().length > 0) continue;
    if (result.status === 'refused') return end('failed', '[The model refused to go on.]');
    return end('done', result.status === 'length' ? '[Cut off at the limit of one response.]' : '');
  }
}

function stepsIn(parts: readonly Part[]): number {
  return Math.max(-1, ...parts.map(({ step }) => step)) + 1;
}

function lastWords(parts: readonly Part[]): string {
  const step = stepsIn(parts) - 1;
  return parts.flatMap((part) => (part.type === 'text' && part.step === step ? [part.text] : [])).join('\n\n');
}
