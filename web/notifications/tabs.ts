/** What the tabs of a browser agree on through locks, which go with the tab that holds them. */

/** Long enough for a tab that hears of it late. */
const HELD_MS = 30_000;

// Types say that they are there; browsers leave them out where the page is not trusted.
const locks = navigator.locks as LockManager | undefined;

/** True for one tab: the one that tells of this state of the session. */
export function claim(session: string, seq: number): Promise<boolean> {
  return new Promise((resolve) => {
    if (!locks) return resolve(true);
    void locks.request(`sessile.told.${session}.${seq}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      if (!lock) return undefined;
      return new Promise<void>((release) => {
        setTimeout(release, HELD_MS);
      });
    });
  });
}

function lookedAt(session: string): string {
  return `sessile.looked-at.${session}`;
}

/** Lets every tab know that the person looks at the session here, until the returned function is called. */
export function holdLook(session: string): () => void {
  const end = Promise.withResolvers<void>();
  void locks?.request(lookedAt(session), { mode: 'shared' }, () => end.promise);
  return end.resolve;
}

/** Whether the person looks at the session in any tab. */
export async function isLookedAt(session: string): Promise<boolean> {
  const { held = [] } = (await locks?.query()) ?? {};
  return held.some(({ name }) => name === lookedAt(session));
}
