import { z } from 'zod';
import { Refused } from '../../../core/refusal.ts';
import type { ProcessSummary } from '../../../processes/process-feed.ts';
import { wholeText } from '../../../processes/whole-text.ts';
import type { Tool, ToolContext, ToolResult } from '../../tool.ts';
import { asDisplayed, asPrinted } from '../text/controls.ts';

const defaultSeconds = 30;
const most = { seconds: 600, bytes: 16_000, inputCharacters: 30_000 };

const input = z.object({
  action: z
    .enum(['list', 'read', 'write', 'wait', 'kill'])
    .describe('list all; read output; write to its input; wait until it ends; kill it with all that it started.'),
  process: z.string().optional().describe('Its id, for all but list.'),
  from: z
    .int()
    .min(0)
    .optional()
    .describe('read: the byte to begin at, as an earlier answer named it. Without it, the end of the output.'),
  input: z
    .string()
    .max(most.inputCharacters)
    .optional()
    .describe('write: the text, with a line feed at its end where a line is meant. Empty closes the input.'),
  seconds: z
    .number()
    .positive()
    .max(most.seconds)
    .optional()
    .describe(`wait: at most so long, ${defaultSeconds} unless given, ${most.seconds} at most.`),
});

type Input = z.infer<typeof input>;

export const process: Tool<Input> = {
  name: 'process',
  description:
    'Looks after the background processes of this session, which the tool shell started: lists them, reads what they print, writes to ' +
    'their input, waits for their end, kills them with everything that they have started. Read on from the byte that the answer before named.',
  input,
  effect: 'read',
  effectOf: ({ action }) => (action === 'write' || action === 'kill' ? 'command' : 'read'),
  describe: ({ action, process: id = '', input: text = '' }) =>
    action === 'write' ? `Write to process ${id}: ${text}` : `${action} ${id}`.trim(),

  async run(asked, context) {
    try {
      if (asked.action === 'list') return list(context.processes.list());
      if (asked.process === undefined) return { status: 'failed', output: `Say which process to ${asked.action}.` };
      return await act(asked, asked.process, context);
    } catch (error) {
      if (error instanceof Refused) return { status: 'failed', output: error.message };
      throw error;
    }
  },
};

function list(processes: ProcessSummary[]): ToolResult {
  if (processes.length === 0) return { status: 'done', output: 'This session has no background processes.' };
  const lines = processes.map(
    (summary) => `${summary.id}  ${stateOf(summary)}  ${summary.bytes} bytes  ${summary.name}`,
  );
  return { status: 'done', output: lines.join('\n') };
}

function stateOf({ status, exitCode }: ProcessSummary): string {
  return exitCode === null ? status : `${status} (exit code ${exitCode})`;
}

async function act(
  { action, from, input: text = '', seconds = defaultSeconds }: Input,
  id: string,
  context: ToolContext,
): Promise<ToolResult> {
  const { processes, signal } = context;
  const facts = { process: id };
  const before = processes.get(id).bytes;
  switch (action) {
    case 'list':
    case 'read':
      return read(id, from ?? Math.max(0, before - most.bytes), context);
    case 'wait':
      await processes.wait(id, AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]));
      return read(id, from ?? before, context);
    case 'write': {
      if (text === '') {
        processes.closeInput(id);
        return { status: 'done', output: 'Its input is closed.', facts };
      }
      const outcome = await processes.write(id, text);
      return { status: outcome === 'written' ? 'done' : 'failed', output: told[outcome], facts };
    }
    case 'kill': {
      const { status, survivors } = await processes.kill(id);
      const left = survivors.length > 0 ? ` Still alive: ${survivors.join('; ')}.` : ' Nothing of it is left.';
      return {
        status: survivors.length > 0 ? 'failed' : 'done',
        output: `It is ${status}.${left}`,
        facts,
      };
    }
  }
}

const told = {
  written: 'Written. Read or wait to see what it answers.',
  full: 'It has not read what was written before; nothing was added.',
  closed: 'It takes no input: it has ended, has closed it, or was not started with background: true.',
};

async function read(id: string, from: number, { processes }: ToolContext): Promise<ToolResult> {
  const summary = processes.get(id);
  const piece = await processes.read(id, from, most.bytes);
  const isEnd = piece.from + piece.bytes.length >= summary.bytes;
  const { skipped, text, length } = wholeText(piece.bytes, isEnd && summary.status !== 'running');
  const start = piece.from + skipped;
  const next = start + length;
  const separator = text && !text.endsWith('\n') ? '\n' : '';
  const range = length > 0 ? `Bytes ${start} to ${next} of ${summary.bytes}` : `Nothing new after byte ${next}`;
  const state = `[${range}; ${stateOf(summary)}. Read on from ${next}.]`;
  const [output, display] = [asPrinted, asDisplayed].map((clean) => `${clean(text)}${separator}${state}`);
  return {
    status: 'done',
    output: output ?? '',
    ...(display === output ? {} : { display }),
    facts: { process: id },
  };
}
