/** Moments after which nothing that was known of the connection may be trusted. */

/** How often the clock is looked at, and how far it may have jumped since without the machine having slept. */
const LOOK_MS = 5_000;
const JUMP_MS = 20_000;

/** The page is looked at again, the network is back, or the machine has slept. Returns the clean-up. */
export function onWake(act: () => void): () => void {
  let lookedAt = Date.now();
  const look = () => {
    const now = Date.now();
    const hasSlept = now - lookedAt > JUMP_MS;
    lookedAt = now;
    if (hasSlept && !document.hidden) act();
  };
  const wake = () => document.hidden || act();
  const timer = setInterval(look, LOOK_MS);
  document.addEventListener('visibilitychange', wake);
  window.addEventListener('online', wake);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', wake);
    window.removeEventListener('online', wake);
  };
}
