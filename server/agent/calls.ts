/** Runs the tool calls of a step: what may run runs, what must be asked is asked, and each gets a result. */

import { createHash } from 'node:crypto';
import type { ProgressEvent } from '../core/command.ts';
import { maskOf } from '../core/text/mask.ts';
import type { Approvals } from '../core/settings.ts';
import { hasSteering, type Session } from '../core/session.ts';
import { wroteInstead } from '../core/question.ts';
import type { Part, ToolPart, Transcript } from '../core/transcript.ts';
import type { Outlet } from '../egress/outlet.ts';
import type { Drafts, OpenDraft } from '../log/draft/drafts.ts';
import type { Feed } from '../log/feed.ts';
import type { Sessions } from '../log/sessions.ts';
import type { Sandbox } from '../ports/sandbox.ts';
import type { Processes } from '../processes/registry.ts';
import { processesOf } from '../processes/session-processes.ts';
import { maskResult } from './tools/text/masked-result.ts';
import type { AskingTool, Tool, ToolResult } from './tool.ts';
import { boundResult } from './tools/text/bounded-result.ts';
import { findTool } from './tools/registry.ts';

export interface CallsContext {
  sessions: Sessions;
  drafts: Drafts;
  feed: Feed;
  sandbox: Sandbox;
  processes: Processes;
  outlet: Outlet;
  /** Names and values of what a session's commands get and nobody sees. */
  secretsOf: (session: Session) => Record<string, string>;
  workspaceOf: (session: string) => string;
  /** The program and its arguments that runs this command line once more. */
  ownProgram: readonly string[];
  makeId: () => string;
  now: () => Date;
  /** Gives a task to a sub-agent of the call. */
  delegate: (call: Call, prompt: string) => Promise<ToolResult>;
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

/** A call, or one that its sub-agent made. */
function findToolIn(parts: readonly Part[], id: string): ToolPart | undefined {
  for (const part of parts) {
    if (part.type !== 'tool') continue;
    const found = part.id === id ? part : findToolIn(part.parts ?? [], id);
    if (found) return found;
  }
  return undefined;
}

export function findCall(transcript: Transcript, id: string): ToolPart | undefined {
  for (const { parts } of transcript.toReversed()) {
    const found = findToolIn(parts, id);
    if (found) return found;
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

export interface Call {
  context: CallsContext;
  session: string;
  turn: string;
  part: ToolPart;
  /** The call whose sub-agent made this one. */
  task?: string;
  signal: AbortSignal;
}

function record({ context, session, turn }: Call, event: ProgressEvent, ends: readonly OpenDraft[] = []): Session {
  return context.sessions.submit(session, { type: 'record', turn, events: [event] }, ends);
}

/** Ends a call that does not run. */
function settle(call: Call, status: 'done' | 'failed' | 'denied', output: string): void {
  record(call, { type: 'tool.finished', turn: call.turn, part: call.part.id, status, output, durationMs: 0 });
}

/** Ends calls that were made within a call and will not run. */
export function cancelCalls({ context, session, turn }: Call, open: Session['calls']): void {
  const events = open.map(({ part }): ProgressEvent => ({
    type: 'tool.finished',
    turn,
    part,
    status: 'cancelled',
    output: '',
    durationMs: 0,
  }));
  context.sessions.submit(session, { type: 'record', turn, events });
}

async function runTool(call: Call, tool: Tool, input: unknown): Promise<ToolResult> {
  const { context, turn, part, task, signal } = call;
  const session = record(call, { type: 'tool.started', turn, part: part.id });
  const draft = context.drafts.open(
    session.id,
    {
      turn,
      message: session.turn?.reply ?? '',
      step: part.step,
      part: part.id,
      kind: 'output',
      name: tool.name,
      ...(task === undefined ? {} : { task }),
    },
    context.now().toISOString(),
  );
  const startedAt = performance.now();
  const workspace = context.workspaceOf(session.id);
  const mask = maskOf(context.secretsOf(session));
  const shown = mask.stream();
  const { network, hosts } = session.settings;
  const processes = processesOf(context.processes, session.id, { turn, part: part.id });
  const result = await tool
    .run(input, {
      workspace,
      reach: { network, hosts },
      outlet: context.outlet,
      processes,
      ownProgram: context.ownProgram,
      signal,
      emit: (text) => draft.grow(shown.add(text)),
      delegate: (prompt) => context.delegate(call, prompt),
      hasNews: () => context.sessions.get(session.id).waiting.length > 0,
    })
    .then((whole) => boundResult(workspace, part.id, maskResult(mask, whole)))
    .catch((error: unknown): ToolResult => ({
      status: 'failed',
      output: mask.text(`The tool ${tool.name} broke: ${error instanceof Error ? error.message : String(error)}`),
    }));
  const { status, output, display, facts } = result;
  draft.grow(shown.end());
  const durationMs = Math.round(performance.now() - startedAt);
  record(call, { type: 'tool.finished', turn, part: part.id, status, output, display, durationMs, facts }, [draft]);
  return result;
}

/** Stands for a command, which may be long, among those that a session allows. */
function digestOf(command: string): string {
  return `sha256:${createHash('sha256').update(command).digest('hex')}`;
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

/**
 * Asks unless it was asked before a restart, or the person has just written: that is read first. Whoever answers, or
 * declines, gives the call its result.
 */
async function askPerson({ questionsOf }: AskingTool, input: unknown, call: Call, open: OpenCall): Promise<void> {
  const { context, session, turn, part, signal } = call;
  if (open.status !== 'waiting') {
    if (hasSteering(context.sessions.get(session))) return settle(call, 'done', wroteInstead);
    const question = context.makeId();
    record(call, { type: 'question.asked', question, turn, part: part.id, questions: questionsOf(input) });
  }
  await context.rest(() => decided(context, session, part.id, signal));
}

async function runCall(call: Call, open: OpenCall): Promise<ToolResult | void> {
  const { context, part, task } = call;
  const tool = findTool(part.name, task !== undefined);
  if (!tool) return settle(call, 'failed', `There is no tool called ${part.name}.`);
  const parsed = tool.input.safeParse(part.input);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`);
    return settle(call, 'failed', `The arguments do not fit: ${problems.join('; ')}.`);
  }

  if ('questionsOf' in tool) return askPerson(tool, parsed.data, call, open);
  const { settings, allowed } = context.sessions.get(call.session);
  const effect = tool.effectOf?.(parsed.data) ?? tool.effect;
  const gate = gateOf(effect, settings.approvals, context.sandbox.isIsolated);
  if (gate.answer === 'refuse') return settle(call, 'denied', gate.why);
  const what = tool.describe(parsed.data);
  const scope = effect === 'command' ? `${tool.name} ${digestOf(what)}` : tool.name;
  // Sessions of earlier versions hold the command itself.
  const isAllowed = allowed.includes(scope) || (effect === 'command' && allowed.includes(`${tool.name}: ${what}`));
  if (gate.answer === 'ask' && !isAllowed) {
    const answered = await ask(call, open, { what, why: gate.why, scope });
    // What was allowed does not run any more once the turn has been stopped.
    if (!answered || call.signal.aborted) return;
    if (answered.decision === 'deny') return settle(call, 'denied', '');
  }
  return runTool(call, tool, parsed.data);
}

/**
 * Gives every open call of the agent, or of the sub-agent of `task`, its result, one after the other, until the signal
 * comes. Resolves with whether one of them said that nothing is left to do.
 */
export async function runCalls(
  context: CallsContext,
  id: string,
  transcript: Transcript,
  signal: AbortSignal,
  task?: string,
): Promise<boolean> {
  const { calls, turn } = context.sessions.get(id);
  let isLast = false;
  for (const open of calls) {
    if (open.task !== task) continue;
    if (signal.aborted || !turn) break;
    const part = findCall(transcript, open.part);
    if (!part) continue;
    const result = await runCall({ context, session: id, turn: turn.id, part, task, signal }, open);
    isLast ||= result?.isLast ?? false;
  }
  return isLast;
}
