/** Numbers the blocks of one response, and knows which of them are open. */

import { randomUUID } from 'node:crypto';
import type { ModelSink } from '../../../ports/model.ts';

export interface Blocks {
  /** Grows the running block of this kind. Whatever else runs is ended first. */
  grow(kind: 'text' | 'thinking', text: string): void;
  /** Remembers the proof that goes with the running block. */
  sign(signature: string): void;
  /** Ends the running text or thinking. */
  rest(): void;
  /** Begins a call beside those that are open already. */
  call(id: string | undefined, name: string): number;
  growCall(block: number, text: string): void;
  endCall(block: number, signature?: string): void;
  /** Ends all that is open. */
  end(): void;
  hasBegun(): boolean;
}

export function makeBlocks(sink: ModelSink): Blocks {
  let next = 0;
  let running: { block: number; kind: 'text' | 'thinking'; signature?: string } | undefined;
  /** Open calls, and whether they have arguments yet. */
  const calls = new Map<number, boolean>();

  function rest(): void {
    if (!running) return;
    sink.end(running.block, running.signature);
    running = undefined;
  }
  function endCall(block: number, signature?: string): void {
    const hasArguments = calls.get(block);
    if (hasArguments === undefined) return;
    if (!hasArguments) sink.grow(block, '{}');
    calls.delete(block);
    sink.end(block, signature);
  }

  return {
    grow(kind, text) {
      if (running?.kind !== kind) {
        rest();
        running = { block: next++, kind };
        sink.begin(running.block, kind);
      }
      sink.grow(running.block, text);
    },
    sign(signature) {
      if (running) running.signature = signature;
    },
    rest,
    call(id, name) {
      rest();
      const block = next++;
      calls.set(block, false);
      sink.beginCall(block, id || `call_${randomUUID().replaceAll('-', '')}`, name);
      return block;
    },
    growCall(block, text) {
      calls.set(block, true);
      sink.grow(block, text);
    },
    endCall,
    end() {
      rest();
      for (const block of [...calls.keys()]) endCall(block);
    },
    hasBegun: () => next > 0,
  };
}
