/** What is printed is kept at its own offset, bounded, and tells what is missing. */

import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createOutput, outputLength, readOutput } from '../../server/processes/output-store.ts';
import { makeDirectory } from '../support/open-log.ts';
import { chooseSeed, makeRandom } from '../support/random.ts';

const MiB = 1024 * 1024;

/** A prime, so that no two pieces of a file are alike. */
const period = 251;
const pattern = Buffer.from(Uint8Array.from({ length: 600_000 + period }, (_, index) => index % period));

/** What stands at an offset, at most 600,000 bytes. */
function bytesAt(from: number, length: number): Buffer {
  return pattern.subarray(from % period, (from % period) + length);
}

/** Fills the first file and with it the disk, loses 7 bytes, and tells the end of what is there. */
function onFullDisk(directory: string, isFreed: boolean): string {
  const store = new URL('../../server/processes/output-store.ts', import.meta.url).href;
  return `
    import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
    import { createOutput, outputLength, readOutput } from ${JSON.stringify(store)};
    const path = ${JSON.stringify(directory)};
    const output = await createOutput(path + '/output');
    await output.append(Buffer.alloc(${MiB}, 'x'));
    const filler = openSync(path + '/filler', 'w');
    try {
      for (;;) writeSync(filler, Buffer.alloc(4096));
    } catch (error) {
      if (error.code !== 'ENOSPC') throw error;
    }
    closeSync(filler);
    await output.append(Buffer.from('missing'));
    if (${isFreed}) {
      rmSync(path + '/filler');
      await output.append(Buffer.from('found'));
    }
    await output[Symbol.asyncDispose]();
    const length = await outputLength(path + '/output');
    const { bytes } = await readOutput(path + '/output', ${MiB - 100}, 300);
    process.stdout.write(JSON.stringify({ length, end: bytes.toString().replace(/^x+/, '') }));`;
}

describe('the output of a process', () => {
  it('is read as it was written, in pieces of any size, at any offset', async () => {
    const seed = chooseSeed();
    const random = makeRandom(seed);
    using directory = makeDirectory();
    await using output = await createOutput(directory.path);
    let length = 0;
    for (let round = 0; round < 400; round += 1) {
      const size = random.pick([0, 1, 7, 4_096, 65_536, random.below(300_000)]);
      await output.append(bytesAt(length, size));
      length += size;
      const from = random.below(length + 1);
      const limit = 1 + random.below(200_000);
      const piece = await readOutput(directory.path, from, limit);
      // The first 1 MiB and the last 32 MiB are there; between them reading goes on where something is.
      const isKept = from < MiB || from >= length - 32 * MiB;
      if (isKept) expect([seed, piece.from]).toEqual([seed, from]);
      else expect(piece.from).toBeGreaterThanOrEqual(from);
      const most = Math.min(limit, length - piece.from);
      if (from >= MiB) expect([seed, piece.bytes.length]).toEqual([seed, most]);
      expect(piece.bytes.equals(bytesAt(piece.from, piece.bytes.length))).toBe(true);
      expect(output.length).toBe(length);
    }
    expect(await outputLength(directory.path)).toBe(length);
  });

  it('keeps the first 1 MiB and the last 32 MiB of 200 MB, and no more than 38 MiB in all', async () => {
    using directory = makeDirectory();
    await using output = await createOutput(directory.path);
    const piece = 250_000;
    for (let at = 0; at < 200_000_000; at += piece) await output.append(bytesAt(at, piece));
    const head = await readOutput(directory.path, MiB - 10, 100);
    expect(head).toEqual({ from: MiB - 10, bytes: bytesAt(MiB - 10, 10) });
    const gap = await readOutput(directory.path, MiB, 100);
    expect(gap.from).toBeGreaterThan(200_000_000 - 37 * MiB);
    expect(gap.from).toBeLessThanOrEqual(200_000_000 - 32 * MiB);
    expect(gap.bytes.equals(bytesAt(gap.from, 100))).toBe(true);
    const kept = readdirSync(directory.path).length;
    expect(kept).toBeLessThanOrEqual(10);
    expect(await outputLength(directory.path)).toBe(200_000_000);
  });

  it.each([
    ['goes on where it stopped', true, '\n[7 bytes are lost here: the disk did not take them.]\nfound'],
    ['says at its end that there was more', false, '\n[The rest is lost: the disk did not take it.]\n'],
  ])('on a disk that is full at the start of a file %s', (_, isFreed, end) => {
    using directory = makeDirectory();
    const said = execFileSync('bwrap', [
      ...['--dev-bind', '/', '/', '--size', String(2 * MiB), '--tmpfs', directory.path],
      ...[process.execPath, '--input-type=module', '-e', onFullDisk(directory.path, isFreed)],
    ]).toString();
    expect(said).toBe(JSON.stringify({ length: isFreed ? MiB + end.length : MiB, end }));
  });

  it('has an end, and is empty where nothing was printed', async () => {
    using directory = makeDirectory();
    await using output = await createOutput(directory.path);
    expect(await readOutput(directory.path, 0, 10)).toEqual({ from: 0, bytes: Buffer.alloc(0) });
    await output.append(Buffer.from('abc'));
    expect(await readOutput(directory.path, 3, 10)).toEqual({ from: 3, bytes: Buffer.alloc(0) });
    expect(await readOutput(directory.path, 1, 10)).toEqual({ from: 1, bytes: Buffer.from('bc') });
    expect(await outputLength(`${directory.path}/nowhere`)).toBe(0);
  });
});
