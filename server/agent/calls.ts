/** Runs the tool calls of a step: what may run runs, what must be asked is asked, and each gets a result. */

import type { Approvals } from '../core/settings.ts';
import type { Session } from '../core/session.ts';
import type { ToolPart, Transcript } from '../core/transcript.ts';
import type { Drafts } from '../log/drafts.ts';
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
export function gateOf(effect: Tool['effect'], mode: Approvals, isIsolated: boolean): Gate {
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
function decided({ feed, sessions }: CallsContext, session: string, part: string, signal: AbortSignal): Promise<OpenCall | undefined> {
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

async function runTool(context: CallsContext, session: Session, turn: string, step: number, part: ToolPart, tool: Tool, input: unknown, signal: AbortSignal): Promise<void> {
  const { sessions, drafts, sandbox, workspaceOf, now } = context;
  sessions.submit(session.id, { type: 'record', turn, events: [{ type: 'tool.started', turn, part: part.id }] });
  const reply = session.turn?.reply ?? '';
  const draft = drafts.open(
    session.id,
    { turn, message: reply, step, part: part.id, kind: 'output', name: tool.name },
    now().toISOString(),
  );
  const startedAt = performance.now();
  const { network } = session.settings;
  const result = await tool
    .run(input, { workspace: workspaceOf(session.id), sandbox, network, signal, emit: (text) => draft.grow(text) })
    .catch((error: unknown): ToolResult => ({
      status: 'failed',
      output: `The tool ${tool.name} broke: ${error instanceof Error ? error.message : String(error)}`,
    }));
  const { status, output, facts } = result;
  const durationMs = Math.round(performance.now() - startedAt);
  sessions.submit(
    session.id,
    {
      type: 'record',
      turn,
      events: [{ type: 'tool.finished', turn, part: part.id, status, output, durationMs, ...(facts ? { facts } : {}) }],
    },
    [draft],
  );
}

async function runCall(context: CallsContext, id: string, call: OpenCall, part: ToolPart, signal: AbortSignal): Promise<void> {
  const { sessions, sandbox, makeId } = context;
  const session = sessions.get(id);
  const turn = session.turn?.id;
  if (!turn) return;
  const settle = (status: 'failed' | 'denied', output: string): void => {
    sessions.submit(id, {
      type: 'record',
      turn,
      events: [{ type: 'tool.finished', turn, part: part.id, status, output, durationMs: 0 }],
    });
  };

  const tool = findTool(part.name);
  if (!tool) return settle('failed', `There is no tool called ${part.name}.`);
  const parsed = tool.input.safeParse(part.input);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`).join('; ');
    return settle('failed', `The arguments do not fit: ${problems}.`);
  }

  const gate = gateOf(tool.effect, session.settings.approvals, sandbox.isIsolated);
  if (gate.answer === 'refuse') return settle('denied', gate.why);
  const what = tool.describe(parsed.data);
  const scope = tool.effect === 'command' ? `${tool.name}: ${what}` : tool.name;
  if (gate.answer === 'ask' && !session.allowed.includes(scope)) {
    let answered: OpenCall | undefined = call;
    if (!call.decision) {
      if (call.status !== 'waiting') {
        sessions.submit(id, {
          type: 'record',
          turn,
          events: [{ type: 'approval.asked', approval: makeId(), turn, part: part.id, what, why: gate.why, scope }],
        });
      }
      answered = await context.rest(() => decided(context, id, part.id, signal));
    }
    if (!answered) return;
    if (answered.decision === 'deny') return settle('denied', '');
  }
  await runTool(context, sessions.get(id), turn, part.step, part, tool, parsed.data, signal);
}

/** Gives every open call of the running turn its result, one after the other, until the signal comes. */
export async function runCalls(context: CallsContext, id: string, transcript: Transcript, signal: AbortSignal): Promise<void> {
  for (const call of context.sessions.get(id).calls) {
    if (signal.aborted) return;
    const part = findPart(transcript, call.part);
    if (part) await runCall(context, id, call, part, signal);
  }
}
