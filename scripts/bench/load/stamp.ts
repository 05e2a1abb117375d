/** Tokens that carry the time at which they were made, on a clock that all processes of a machine share. */

const digits = 9;

export const stampLength = 1 + digits;

const clockOriginUs = Number(process.hrtime.bigint() / 1000n) - performance.now() * 1000;

/** Microseconds on the monotonic clock. */
export function nowUs(): number {
  return clockOriginUs + performance.now() * 1000;
}

/** `~` and nine digits to the base 36. */
export function makeStamp(us: number): string {
  return `~${Math.floor(us).toString(36).padStart(digits, '0')}`;
}

/** Hands on the time of every stamp in the text; the answer is the beginning of a stamp at its end, to be put before the next text. */
export function readStamps(text: string, onStamp: (us: number) => void): string {
  for (let at = text.indexOf('~'); at >= 0; at = text.indexOf('~', at + stampLength)) {
    if (at + stampLength > text.length) return text.slice(at);
    onStamp(Number.parseInt(text.slice(at + 1, at + stampLength), 36));
  }
  return '';
}
