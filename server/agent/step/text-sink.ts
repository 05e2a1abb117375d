import type { ModelSink } from '../../ports/model.ts';

/** Takes what a model says, and leaves out what it thinks. */
export function makeTextSink(grow: (text: string) => void): ModelSink {
  const texts = new Set<number>();
  return {
    begin: (block, kind) => kind === 'text' && texts.add(block),
    beginCall: () => {},
    grow: (block, text) => texts.has(block) && grow(text),
    end: () => {},
  };
}
