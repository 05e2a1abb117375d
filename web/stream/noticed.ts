/** A cut of the connection that heals within this time, in milliseconds, is not worth a word. */
export const NOTICED_MS = 3_000;
