/** The text of a PDF, taken out in a process of its own: a file may be made to take all time and memory there is. */

import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const most = { ms: 30_000, residentBytes: 1024 * 1024 * 1024, answerBytes: 32 * 1024 * 1024 };
const lookMs = 100;
/** What /proc counts memory in, on every machine that this runs on. */
const pageBytes = 4096;

/** What the command prints; there may be fewer texts than pages. */
const printed = z.union([z.object({ texts: z.array(z.string()), pages: z.int() }), z.object({ problem: z.string() })]);

type Taken = { text: string; pages: number; note?: string } | { problem: string };

/** `ownProgram` runs this command line once more. */
export async function readPdf(ownProgram: readonly string[], bytes: Uint8Array, signal: AbortSignal): Promise<Taken> {
  const answer = await runApart(ownProgram, bytes, signal);
  if ('problem' in answer) return answer;
  const read = printed.parse(JSON.parse(answer.printed));
  if ('problem' in read) return { problem: `is a PDF that cannot be read: ${read.problem}` };
  const { texts, pages } = read;
  if (texts.every((text) => text.trim() === '')) {
    return {
      problem: `is a PDF of ${pages} pages without any text, perhaps a scan. Turn its pages into pictures to look at them.`,
    };
  }
  const text = texts.map((page, index) => `--- page ${index + 1} of ${pages} ---\n${page.trim()}\n`).join('');
  const left = pages - texts.length;
  return {
    text,
    pages,
    ...(left > 0 ? { note: `The text of the last ${left} pages is not here; it was too much.` } : {}),
  };
}

function runApart(
  [program = '', ...first]: readonly string[],
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<{ printed: string } | { problem: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, [...first, 'pdf-text'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {},
      signal,
      killSignal: 'SIGKILL',
    });
    const chunks: Buffer[] = [];
    let size = 0;
    let problem = 'is a PDF whose text could not be taken out.';
    const giveUp = (why: string): void => {
      problem = why;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => giveUp(`is a PDF that took longer than ${most.ms / 1000} s to read.`), most.ms);
    const watch = setInterval(() => {
      void residentBytes(child.pid).then((resident) => {
        if (resident > most.residentBytes) giveUp('is a PDF that takes too much memory to read.');
      });
    }, lookMs);
    const settle = (result: { printed: string } | { problem: string }): void => {
      clearTimeout(timer);
      clearInterval(watch);
      resolve(result);
    };
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= most.answerBytes) chunks.push(chunk);
      else giveUp('is a PDF with too much text.');
    });
    // It may have ended before it read everything.
    child.stdin.on('error', () => {});
    child.on('error', (error) => settle({ problem: signal.aborted ? 'was not read to its end.' : error.message }));
    child.on('close', (code) => settle(code === 0 ? { printed: Buffer.concat(chunks).toString() } : { problem }));
    child.stdin.end(bytes);
  });
}

/** 0 where the system does not say. */
async function residentBytes(pid: number | undefined): Promise<number> {
  const statm = await readFile(`/proc/${pid}/statm`, 'latin1').catch(() => '');
  return Number(statm.split(' ')[1] ?? 0) * pageBytes;
}
