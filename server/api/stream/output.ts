/** What a process prints, for one connection. */

import { readWindow } from '../../processes/output-window.ts';
import type { Processes } from '../../processes/registry.ts';
import { growthOf } from './frames.ts';

/** Growth within this time goes out together. */
const growthMs = 40;
/** Of one process in one frame. */
const mostFrameBytes = 64 * 1024;
/** A reader that is further behind is told where the output goes on, and misses what is between. */
const mostBehindBytes = 1024 * 1024;

type Source = Pick<Processes, 'get' | 'has' | 'length' | 'read' | 'followOutput'>;

interface Follower {
  /** Bytes that wait for the reader. */
  waiting(): number;
  write(frame: Buffer): void;
  /** The process is gone, with all that it printed. */
  onGone(): void;
  onBug(error: unknown): void;
}

export interface OutputPosition {
  readonly offset: number;
  leave(): void;
}

/** Sends what is printed from an offset on, as fast as the reader takes it and no faster. */
export function followOutput(processes: Source, id: string, from: number, follower: Follower): OutputPosition {
  let offset = from;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  /** Woken since the last look at it. */
  let hasNews = false;

  const wake = (): void => {
    hasNews = true;
    if (!isOver) timer ??= setTimeout(() => void pump(), growthMs);
  };

  async function pump(): Promise<void> {
    hasNews = false;
    let hasMore = false;
    try {
      hasMore = isThere() && (await send());
    } catch (error) {
      // Cleared while it was read.
      if (isThere()) follower.onBug(error);
    } finally {
      timer = undefined;
    }
    if (isOver) return;
    if (!isThere()) over();
    else if (hasMore || hasNews) wake();
  }

  /** Answers whether there is more to send that nobody will wake for. */
  async function send(): Promise<boolean> {
    // The reader has not taken what it got: growth waits on disk.
    if (follower.waiting() > mostFrameBytes) return true;
    const total = processes.length(id);
    if (total - offset > mostBehindBytes) offset = total - mostFrameBytes;
    const { from: at, text, next } = await readWindow(processes, { id, from: offset, limit: mostFrameBytes });
    // Half a character waits for its other half.
    const isWaitingForMore = text === '' && next === offset;
    if (isOver || isWaitingForMore) return false;
    offset = next;
    if (text !== '') follower.write(growthOf(id, at, text, next));
    return processes.length(id) > offset;
  }

  function isThere(): boolean {
    return processes.has(id);
  }

  function over(): void {
    isOver = true;
    leave();
    follower.onGone();
  }

  const leave = processes.followOutput(id, wake);
  wake();
  return {
    get offset() {
      return offset;
    },
    leave() {
      isOver = true;
      clearTimeout(timer);
      leave();
    },
  };
}
