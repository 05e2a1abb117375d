/** Runs the tool calls of a step: what may run runs, what must be asked is asked, and each gets a result. */

import type { ProgressEvent } from '../core/command.ts';
import type { Approvals } from '../core/settings.ts';
import type { Session } from '../core/session.ts';
import type { ToolPart, Transcript } from '../core/transcript.ts';
import type { Drafts, OpenDraft } from '../log/drafts.ts';
import type { Feed } from '../log/feed.ts';
import type { Sessions } from '../log/sessions.ts';
import type { Sandbox } from '../ports/sandbox.ts';
import type { Tool, ToolResult } from './tool.ts';
import { findTool } from './tools/registry.ts';

export interface CallsContext {
  sessions: Sessions;
  drafts: Drafts;
  feed: Feed;
  sandbox: Sandbox;
  workspaceOf: (session: string) => string;
  makeId: () => string;
  now: () => Date;
  /** Wraps a wait for the person: the session gives its place among the running ones to others meanwhile. */
  rest: <Result>(wait: () => Promise<Result>) => Promise<Result>;
}

type OpenCall = Session['calls'][number];

type Gate = { answer: 'run' } | { answer: 'refuse'; why: string } | { answer: 'ask'; why: string };

/** What a mode lets a tool do. Without isolation every command is asked for, unless the owner chose full access. */
function gateOf(effect: Tool['effect'], mode: Approvals, isIsolated: boolean): Gate {
  if (effect === 'read' || mode === 'full') return { answer: 'run' };
  if (mode === 'read') return { answer: 'refuse', why: 'This session is read-only.' };
  if (mode === 'ask') return { answer: 'ask', why: 'This session asks before every change and command.' };
  if (effect === 'command' && !isIsolated) {
    return { answer: 'ask', why: 'There is no sandbox on this machine: the command can do whatever you can.' };
  }
  return { answer: 'run' };
}

function findPart(transcript: Transcript, id: string): ToolPart | undefined {
  for (const message of transcript.toReversed()) {
    for (const part of message.parts) {
      if (part.id === id && part.type === 'tool') return part;
    }
  }
  return undefined;
}

/** Resolves once the call is not waiting any more, or the signal came. */
function decided(
  { feed, sessions }: CallsContext,
  session: string,
  part: string,
  signal: AbortSignal,
): Promise<OpenCall | undefined> {
  return new Promise((resolve) => {
    const look = (): void => {
      const call = sessions.get(session).calls.find((candidate) => candidate.part === part);
      if (call?.status === 'waiting' && !signal.aborted) return;
      stop();
      signal.removeEventListener('abort', look);
      resolve(signal.aborted ? undefined : call);
    };
    const stop = feed.followAll((changed) => changed === session && look());
    signal.addEventListener('abort', look);
    look();
  });
}

interface Call {
  context: CallsContext;
  session: string;
  turn: string;
  part: ToolPart;
  signal: AbortSignal;
}

function record({ context, session, turn }: Call, event: ProgressEvent, ends: readonly OpenDraft[] = []): Session {
  return context.sessions.submit(session, { type: 'record', turn, events: [event] }, ends);
}

/** Ends a call that does not run. */
function settle(call: Call, status: 'failed' | 'denied', output: string): void {
  record(call, { type: 'tool.finished', turn: call.turn, part: call.part.id, status, output, durationMs: 0 });
}

async function runTool(call: Call, tool: Tool, input: unknown): Promise<void> {
  const { context, turn, part, signal } = call;
  const session = record(call, { type: 'tool.started', turn, part: part.id });
  const draft = context.drafts.open(
    session.id,
    { turn, message: session.turn?.reply ?? '', step: part.step, part: part.id, kind: 'output', name: tool.name },
    context.now().toISOString(),
  );
  const startedAt = performance.now();
  const workspace = context.workspaceOf(session.id);
  const { network } = session.settings;
  const { status, output, facts } = await tool
    .run(input, { workspace, sandbox: context.sandbox, network, signal, emit: (text) => draft.grow(text) })
    .catch((error: unknown): ToolResult => ({
      status: 'failed',
      output: `The tool ${tool.name} broke: ${error instanceof Error ? error.message : String(error)}`,
    }));
  const durationMs = Math.round(performance.now() - startedAt);
  record(call, { type: 'tool.finished', turn, part: part.id, status, output, durationMs, facts }, [draft]);
}

/** Asks the person unless they answered already; undefined when the signal came first. */
async function ask(
  call: Call,
  open: OpenCall,
  question: { what: string; why: string; scope: string },
): Promise<OpenCall | undefined> {
  if (open.decision) return open;
  const { context, session, turn, part, signal } = call;
  if (open.status !== 'waiting') {
    record(call, { type: 'approval.asked', approval: context.makeId(), turn, part: part.id, ...question });
  }
  return context.rest(() => decided(context, session, part.id, signal));
}

async function runCall(call: Call, open: OpenCall): Promise<void> {
  const { context, part } = call;
  const tool = findTool(part.name);
  if (!tool) return settle(call, 'failed', `There is no tool called ${part.name}.`);
  const parsed = tool.input.safeParse(part.input);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`);
    return settle(call, 'failed', `The arguments do not fit: ${problems.join('; ')}.`);
  }

  const { settings, allowed } = context.sessions.get(call.session);
  const gate = gateOf(tool.effect, settings.approvals, context.sandbox.isIsolated);
  if (gate.answer === 'refuse') return settle(call, 'denied', gate.why);
  const what = tool.describe(parsed.data);
  const scope = tool.effect === 'command' ? `${tool.name}: ${what}` : tool.name;
  if (gate.answer === 'ask' && !allowed.includes(scope)) {
    const answered = await ask(call, open, { what, why: gate.why, scope });
    // What was allowed does not run any more once the turn has been stopped.
    if (!answered || call.signal.aborted) return;
    if (answered.decision === 'deny') return settle(call, 'denied', '');
  }
  await runTool(call, tool, parsed.data);
}

/** Gives every open call of the running turn its result, one after the other, until the signal comes. */
export async function runCalls(
  context: CallsContext,
  id: string,
  transcript: Transcript,
  signal: AbortSignal,
): Promise<void> {
  const { calls, turn } = context.sessions.get(id);
  for (const open of calls) {
    if (signal.aborted || !turn) return;
    const part = findPart(transcript, open.part);
    if (part) await runCall({ context, session: id, turn: turn.id, part, signal }, open);
  }
}
