/** The other side of `held.ts`: a program that runs one command, keeps what it prints, and outlives the server. */

import { rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Sandbox, SandboxRecipe } from '../../ports/sandbox.ts';
import { hear, holderFiles, say } from './control.ts';
import type { HolderTask, Order, Report } from './control.ts';
import { execute } from '../execution.ts';
import { findProcess } from '../../machine/process-table.ts';

/** Growth within this time is told once. */
const growthMs = 30;

interface HolderOptions {
  directory: string;
  input: NodeJS.ReadableStream;
  restore: (recipe: SandboxRecipe) => Sandbox;
  /** Somebody can reach it. */
  onReady(): void;
}

/** Resolves when the command has ended and whoever listened was told. */
export async function hold({ directory, input, restore, onReady }: HolderOptions): Promise<void> {
  // Written by `held.ts`.
  const { recipe, command, limitMs } = JSON.parse(await text(input)) as HolderTask;
  // The directory's path may be longer than an address of a socket can be; the server reaches it through this process.
  process.chdir(directory);
  const listeners = new Set<Socket>();
  const tell = (report: Report): void => {
    for (const socket of listeners) say(socket, report);
  };

  let timer: NodeJS.Timeout | undefined;
  const execution = await execute({
    sandbox: restore(recipe),
    directory: '.',
    command,
    onOutput: () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        tell({ report: 'length', length: execution.length });
      }, growthMs);
    },
    // The result tells of it.
    onBug: () => {},
  });

  async function follow(socket: Socket, order: Order): Promise<void> {
    switch (order.order) {
      case 'write':
        return say(socket, { report: 'input', outcome: await execution.write(Buffer.from(order.base64, 'base64')) });
      case 'closeInput':
        return execution.closeInput();
      case 'end':
        return say(socket, { report: 'survivors', survivors: await execution.end() });
    }
  }

  const server = createServer((socket) => {
    listeners.add(socket);
    // A server that was killed comes back on another connection.
    socket.on('error', () => {});
    socket.on('close', () => listeners.delete(socket));
    // Said by `held.ts`.
    hear(socket, (order) => void follow(socket, order as Order));
    say(socket, { report: 'length', length: execution.length });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(holderFiles.control, resolve);
  });
  await writeFile(holderFiles.holder, JSON.stringify(findProcess(process.pid)), { mode: 0o600 });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void execution.end());
  onReady();
  const limit = limitMs === undefined ? undefined : setTimeout(() => void execution.end(), limitMs);

  const result = await execution.ended;
  // What could not be ended is told to the one who asked, before everything else ends.
  if (result.ended === 'aborted') await execution.end();
  clearTimeout(timer);
  clearTimeout(limit);
  await writeFile(`${holderFiles.result}.new`, JSON.stringify({ result, length: execution.length }), { mode: 0o600 });
  await rename(`${holderFiles.result}.new`, holderFiles.result);
  tell({ report: 'length', length: execution.length });
  tell({ report: 'ended', result });
  for (const socket of listeners) socket.end();
  server.close();
}
