import { describe, expect, it } from 'vitest';
import { wholeText } from '../../server/processes/whole-text.ts';

describe('a piece of output', () => {
  it('is read in pieces of any size without cutting a character', () => {
    const text = 'a€😀é\nпривет 漢字 🏳️‍🌈\u0000z'.repeat(20);
    const bytes = Buffer.from(text);
    for (let size = 4; size < 40; size += 1) {
      let read = '';
      for (let at = 0; at < bytes.length;) {
        const piece = bytes.subarray(at, at + size);
        const whole = wholeText(piece, at + size >= bytes.length);
        expect(whole.skipped).toBe(0);
        read += whole.text;
        at += whole.length;
      }
      expect(read).toBe(text);
    }
  });

  it('leaves out the rest of a character that began before it', () => {
    expect(wholeText(Buffer.from('😀x').subarray(1), false)).toEqual({ skipped: 3, text: 'x', length: 1 });
  });

  it('shows what is no text as such, and goes on', () => {
    expect(wholeText(Buffer.from([0xff, 0x41, 0xe2, 0x82]), false)).toEqual({ skipped: 0, text: '\ufffdA', length: 2 });
    expect(wholeText(Buffer.from([0xff, 0x41, 0xe2, 0x82]), true)).toEqual({
      skipped: 0,
      text: '\ufffdA\ufffd',
      length: 4,
    });
    const endless = wholeText(Buffer.alloc(20, 0x80), false);
    expect(endless.skipped + endless.length).toBe(20);
  });
});
