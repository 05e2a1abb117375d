/** A vendor's list of models, kept for a while and served stale when it cannot be had anew. */

import type { ListedModel, ModelProvider } from '../ports/model.ts';

const FRESH_MS = 600_000;
const RETRY_MS = 30_000;

export interface Listing {
  /** What is known now, undefined before the first answer. Asks anew in the background when that is old. */
  known(): readonly ListedModel[] | undefined;
  /** Resolves when the question that is under way is answered or has failed; never rejects. */
  settled(): Promise<void>;
}

/** `now` counts milliseconds and never goes back. */
export function makeListing(provider: ModelProvider, now: () => number): Listing {
  let models: readonly ListedModel[] | undefined;
  let askAgainAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;

  function ask(): void {
    if (asking || now() < askAgainAt) return;
    asking = provider
      .list(AbortSignal.timeout(FRESH_MS))
      .then(
        (listed) => {
          models = listed;
          askAgainAt = now() + FRESH_MS;
        },
        // The last list stays; a vendor that does not list its models still answers under their names.
        () => {
          askAgainAt = now() + RETRY_MS;
        },
      )
      .finally(() => {
        asking = undefined;
      });
  }

  return {
    known() {
      ask();
      return models;
    },
    async settled() {
      ask();
      await asking;
    },
  };
}
