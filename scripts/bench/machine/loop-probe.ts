/** Loaded into a server before it starts: tells whoever asks for how long the event loop was held at most since then. */

import { isMainThread } from 'node:worker_threads';

export interface Hold {
  /** From one turn of a timer to the next. */
  wallMs: number;
  /** Processor time of the main thread in such a span, of which others on the machine take nothing. */
  cpuMs: number;
}

const tickMs = 1;

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

if (isMainThread) {
  let longest: Hold = { wallMs: 0, cpuMs: 0 };
  let last: Hold = { wallMs: performance.now(), cpuMs: cpuMs() };
  const look = (): void => {
    const now: Hold = { wallMs: performance.now(), cpuMs: cpuMs() };
    longest = {
      wallMs: Math.max(longest.wallMs, now.wallMs - last.wallMs),
      cpuMs: Math.max(longest.cpuMs, now.cpuMs - last.cpuMs),
    };
    last = now;
  };
  // The server ends when it likes.
  setInterval(look, tickMs).unref();
  process.on('message', () => {
    look();
    process.send?.(longest);
    longest = { wallMs: 0, cpuMs: 0 };
  });
  process.channel?.unref();
}
