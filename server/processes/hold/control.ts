/** What the server and the holder of a process say to each other: JSON, one value a line, over a socket of the holder's. */

import type { Socket } from 'node:net';
import type { InputOutcome, SandboxCommand, SandboxRecipe, SandboxResult } from '../../ports/sandbox.ts';

/** What a holder reads first, from its input: no secret of it is seen in a list of processes or on disk. */
export interface HolderTask {
  recipe: SandboxRecipe;
  command: SandboxCommand;
  /** Milliseconds until it is ended, if it is to be. */
  limitMs?: number;
}

export type Order = { order: 'write'; base64: string } | { order: 'closeInput' } | { order: 'end' };

export type Report =
  | { report: 'length'; length: number }
  | { report: 'input'; outcome: InputOutcome }
  | { report: 'survivors'; survivors: string[] }
  | { report: 'ended'; result: SandboxResult };

/** Files in the directory of a held process. */
export const holderFiles = { output: 'output', holder: 'holder.json', result: 'result.json', control: 'control' };

export function say(socket: Socket, value: Order | Report): void {
  if (socket.writable) socket.write(`${JSON.stringify(value)}\n`);
}

/** Both sides are ours, of the same version or a later one: what is on a line is what was said. */
export function hear(socket: Socket, onValue: (value: unknown) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onValue(JSON.parse(line));
  });
}
