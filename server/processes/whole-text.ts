/** Text of a piece of output that may begin and end within a character. */
export interface WholeText {
  /** Bytes before the text, the rest of a character that began earlier. */
  skipped: number;
  text: string;
  /** Bytes of the text itself. */
  length: number;
}

const longest = 4;

/** Leaves halves of characters out. At the end of all output, `isLast`, nothing can complete them: they become U+FFFD. */
export function wholeText(bytes: Uint8Array, isLast: boolean): WholeText {
  let start = 0;
  while (start < Math.min(longest - 1, bytes.length) && isContinuation(bytes[start])) start += 1;
  const end = isLast ? bytes.length : endOfWhole(bytes);
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset + start, Math.max(0, end - start));
  return { skipped: start, text: whole.toString('utf8'), length: whole.length };
}

function endOfWhole(bytes: Uint8Array): number {
  for (let back = 1; back < longest && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back];
    if (isContinuation(byte)) continue;
    return lengthOf(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function isContinuation(byte = 0): boolean {
  return (byte & 0xc0) === 0x80;
}

function lengthOf(first = 0): number {
  if (first >= 0xf0) return 4;
  if (first >= 0xe0) return 3;
  return first >= 0xc0 ? 2 : 1;
}
