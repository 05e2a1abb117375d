/** Places for working agents: a counter that is waited for in order. */
export function makeSlots(most: number) {
  const waiting: (() => void)[] = [];
  let taken = 0;

  return {
    /** 0 means as many as you like. */
    isFree: () => most === 0 || taken < most,
    /** Resolves with the way to give the place back, or undefined when the signal came first. */
    async take(signal: AbortSignal): Promise<(() => void) | undefined> {
      while (most !== 0 && taken >= most && !signal.aborted) {
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
      }
      if (signal.aborted) {
        // The wake-up may have been meant for the next one.
        waiting.shift()?.();
        return undefined;
      }
      taken += 1;
      let isGiven = false;
      return () => {
        if (isGiven) return;
        isGiven = true;
        taken -= 1;
        waiting.shift()?.();
      };
    },
  };
}
