/** Places for working agents, given in the order in which they were asked for. */
export function makeSlots(most: number) {
  const waiting = new Set<() => void>();
  let taken = 0;

  function leave(): void {
    const [next] = waiting;
    // The place goes from hand to hand, so that nobody comes between.
    if (next) next();
    else taken -= 1;
  }

  /** Resolves with whether the place was given before the signal came. */
  function queue(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (isGiven: boolean): void => {
        waiting.delete(give);
        signal.removeEventListener('abort', giveUp);
        resolve(isGiven);
      };
      const give = (): void => settle(true);
      const giveUp = (): void => settle(false);
      waiting.add(give);
      signal.addEventListener('abort', giveUp);
    });
  }

  /** The way to give a taken place back, once. */
  function makeLeave(): () => void {
    let isGiven = false;
    return () => {
      if (isGiven) return;
      isGiven = true;
      leave();
    };
  }

  function tryTake(): (() => void) | undefined {
    if (most !== 0 && taken >= most) return undefined;
    taken += 1;
    return makeLeave();
  }

  return {
    /** 0 means as many as you like. */
    isFree: () => most === 0 || taken < most,
    /** The way to give the place back, or undefined when none is free now. */
    tryTake,
    /** Resolves with the way to give the place back, or undefined when the signal came first. */
    async take(signal: AbortSignal): Promise<(() => void) | undefined> {
      if (signal.aborted) return undefined;
      return tryTake() ?? ((await queue(signal)) ? makeLeave() : undefined);
    },
  };
}
