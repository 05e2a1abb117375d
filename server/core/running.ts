/** Parts that are being produced, laid over a conversation. */

import type { Draft } from './event.ts';
import { addPart, changeTool, type Part, type Transcript } from './transcript.ts';

/** A running part as a reader meets it: what it is, and its text so far. */
export interface RunningPart extends Draft {
  text: string;
}

/** Lays running parts over the finished ones: what a page shows while the agent works. */
export function withRunning(transcript: Transcript, running: readonly RunningPart[]): Transcript {
  return running.reduce((folded, draft) => {
    if (draft.kind === 'output') return changeTool(folded, draft.part, () => ({ output: draft.text }));
    const part: Part =
      draft.kind === 'input'
        ? {
            type: 'tool',
            id: draft.part,
            step: draft.step,
            name: draft.name ?? '',
            input: draft.text,
            call: '',
            status: 'queued',
          }
        : { type: draft.kind, id: draft.part, step: draft.step, text: draft.text };
    const isKnown = (parts: readonly Part[] = []): boolean =>
      parts.some((known) => known.id === part.id || (known.type === 'tool' && isKnown(known.parts)));
    const owner = folded.findLast((message) => message.id === draft.message);
    return owner && !isKnown(owner.parts) ? addPart(folded, owner.id, part, draft.task) : folded;
  }, transcript);
}
