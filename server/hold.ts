/** `sessile hold DIRECTORY`: a program of its own, built here, that holds one background process for a server. */

import { restoreSandbox } from './adapters/sandbox/restore.ts';
import { hold as holdProcess } from './processes/hold/holder.ts';

/** Reads its task from the input. Started by a server, and by nobody else. */
export function hold(directory: string): Promise<void> {
  return holdProcess({
    directory,
    input: process.stdin,
    restore: restoreSandbox,
    onReady: () => void process.stdout.write('ready\n'),
  });
}
