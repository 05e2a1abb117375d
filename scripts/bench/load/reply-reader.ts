/** One reader in this process, for what a scenario must know at the moment it happens. */

import { openSse, type SseTarget } from './sse-connection.ts';
import { nowUs, readStamps } from './stamp.ts';

export interface ReplyReader extends Disposable {
  /** When the first stamped token after this call arrives, in microseconds of the shared clock. */
  firstToken: () => Promise<number>;
  /** When this many stamped tokens in all have arrived. */
  tokens: (count: number) => Promise<void>;
  /** When the stream says these words after this call. */
  said: (words: string) => Promise<void>;
}

interface Wait {
  isOver: (text: string) => boolean;
  resolve: (us: number) => void;
}

export async function makeReplyReader(target: SseTarget): Promise<ReplyReader> {
  let waiting: Wait[] = [];
  let count = 0;
  let rest = '';

  const connection = await openSse(target, (text) => {
    const receivedUs = nowUs();
    rest = readStamps(rest + text, () => (count += 1));
    waiting = waiting.filter(({ isOver, resolve }) => {
      const isDone = isOver(text);
      if (isDone) resolve(receivedUs);
      return !isDone;
    });
  });

  function wait(isOver: Wait['isOver']): Promise<number> {
    return new Promise((resolve) => {
      waiting.push({ isOver, resolve });
    });
  }

  return {
    firstToken() {
      const before = count;
      return wait(() => count > before);
    },
    async tokens(wanted) {
      if (count < wanted) await wait(() => count >= wanted);
    },
    async said(words) {
      let tail = '';
      await wait((text) => {
        const isFound = (tail + text).includes(words);
        tail = text.slice(-words.length);
        return isFound;
      });
    },
    [Symbol.dispose]: () => connection[Symbol.dispose](),
  };
}
