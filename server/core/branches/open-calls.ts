import type { Part, ToolPart } from '../transcript.ts';

/** Calls among the parts that have no result yet, those of sub-agents before the one that began them. */
export function* openCalls(parts: readonly Part[]): Generator<ToolPart> {
  for (const part of parts) {
    if (part.type !== 'tool') continue;
    yield* openCalls(part.parts ?? []);
    if (part.status === 'queued' || part.status === 'running' || part.status === 'waiting') yield part;
  }
}
