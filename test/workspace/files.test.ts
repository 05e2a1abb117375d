/** What is outside a workspace stays outside, whatever is planted in it. */

import { execFileSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readWhole, replaceFile } from '../../server/workspace/files.ts';
import { walk } from '../../server/workspace/walk.ts';

const canary = 'canary';
let base = '';
let root = '';
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'sessile-files-'));
  root = join(base, 'ws');
  mkdirSync(join(root, 'dir'), { recursive: true });
  mkdirSync(join(base, 'ws-sibling'));
  mkdirSync(join(base, 'out'));
  for (const path of ['secret', 'ws-sibling/secret', 'out/secret']) writeFileSync(join(base, path), canary);
  writeFileSync(join(root, 'dir/file'), 'inside');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function everythingOutside(): string[] {
  const names = ['.', 'out', 'ws-sibling'].flatMap((directory) => readdirSync(join(base, directory)));
  const contents = ['secret', 'out/secret', 'ws-sibling/secret'].map((path) => readFileSync(join(base, path), 'utf8'));
  return [...names, ...contents];
}

describe('a file of a workspace', () => {
  it.each(['dir/file', './dir//file', 'dir/../dir/file', '/dir/file'.slice(1)])('is read by %s', async (path) => {
    expect(String(await readWhole(root, path))).toBe('inside');
    expect(String(await readWhole(root, join(root, path)))).toBe('inside');
  });

  it.each<[path: string, plant: () => void, problem: RegExp]>([
    ['../secret', () => {}, /outside the workspace/],
    ['dir/../../secret', () => {}, /outside the workspace/],
    ['../ws-sibling/secret', () => {}, /outside the workspace/],
    ['/etc/passwd', () => {}, /outside the workspace/],
    ['dir/\0/../../../secret', () => {}, /NUL/],
    ['..\\secret', () => {}, /does not exist/],
    ['%2e%2e/secret', () => {}, /does not exist/],
    ['link', () => symlinkSync('../secret', join(root, 'link')), /^link is a symbolic link to \.\.\/secret/],
    ['link', () => symlinkSync(join(base, 'secret'), join(root, 'link')), /^link is a symbolic link/],
    ['link', () => symlinkSync('dir/file', join(root, 'link')), /^link is a symbolic link to dir\/file/],
    ['link', () => symlinkSync('link', join(root, 'link')), /^link is a symbolic link/],
    ['up/secret', () => symlinkSync('..', join(root, 'up')), /^up is a symbolic link to \.\./],
    ['dir/out/secret', () => symlinkSync('../../out', join(root, 'dir/out')), /^dir\/out is a symbolic link/],
    ['root/etc/passwd', () => symlinkSync('/proc/self/root', join(root, 'root')), /^root is a symbolic link/],
    ['hard', () => linkSync(join(base, 'secret'), join(root, 'hard')), /^hard is a hard link/],
    ['pipe', () => execFileSync('sh', ['-c', 'mkfifo "$0"', join(root, 'pipe')]), /^pipe is a pipe or a device/],
    ['dir', () => {}, /^dir is a directory/],
    ['.', () => {}, /is a directory/],
    ['dir/file/more', () => {}, /^dir\/file is not a directory/],
    ['dir/fil', () => {}, /^dir\/fil does not exist\. Near it: dir\/file\.$/],
    ['dir/FILE.ts', () => {}, /Near it: dir\/file\.$/],
    ['no/such', () => {}, /^no does not exist\.$/],
    [`dir/${'x'.repeat(300)}`, () => {}, /longer than a name/],
    ['x\n\u202e', () => {}, /^x\\u\{a\}\\u\{202e\} does not exist/],
  ])('is neither read nor replaced by %j', async (path, plant, problem) => {
    plant();
    const before = everythingOutside();
    await expect(readWhole(root, path)).rejects.toThrow(problem);
    await replaceFile(root, path, 'overwritten').catch(() => {});
    expect(everythingOutside()).toEqual(before);
  });

  it('is not a socket', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(root, 'socket'), resolve));
    await expect(readWhole(root, 'socket')).rejects.toThrow(/^socket is a pipe or a device/);
    server.close();
  });

  it('is replaced as a whole, keeps its mode, and leaves the other names of a hard link alone', async () => {
    writeFileSync(join(root, 'script'), 'old', { mode: 0o755 });
    linkSync(join(base, 'secret'), join(root, 'hard'));
    await replaceFile(root, 'script', 'new');
    await replaceFile(root, 'hard', 'new');
    await replaceFile(root, 'new/deep/file', 'new');
    expect(execFileSync('stat', ['-c', '%a', join(root, 'script')]).toString()).toBe('755\n');
    expect(readFileSync(join(root, 'new/deep/file'), 'utf8')).toBe('new');
    expect(readFileSync(join(base, 'secret'), 'utf8')).toBe(canary);
    expect(readdirSync(root).toSorted()).toEqual(['dir', 'hard', 'new', 'script']);
  });

  it('cannot be swapped for a link while it is opened', async () => {
    const place = join(root, 'a');
    let isOver = false;
    let swaps = 0;
    const swapping = (async () => {
      for (; !isOver; swaps += 1) {
        try {
          rmSync(place, { recursive: true, force: true });
          if (swaps % 2 === 0) symlinkSync('../out', place);
          else mkdirSync(place);
          if (swaps % 2 === 1) writeFileSync(join(place, 'secret'), 'inside');
        } catch {
          // What is tested made the directory in between; the next round gets its chance.
        }
        await readFile(join(base, 'secret'));
      }
    })();
    const seen = new Set<string>();
    while (swaps < 1000 || seen.size < 2) {
      seen.add(await readWhole(root, 'a/secret').then(String, (error: Error) => error.name));
      await replaceFile(root, 'a/new', 'x').catch(() => {});
    }
    isOver = true;
    await swapping;
    expect([...seen].toSorted()).toEqual(['PathProblem', 'inside']);
    expect(readdirSync(join(base, 'out'))).toEqual(['secret']);
  });
});

describe('a walk', () => {
  it('follows no links, passes over what is large, and names everything else in order', async () => {
    symlinkSync('../out', join(root, 'out'));
    mkdirSync(join(root, '.git'));
    writeFileSync(join(root, '.git/config'), '');
    writeFileSync(join(root, 'dir/a'), '');
    const found: string[] = [];
    for await (const { entries } of walk(root, '.', { signal: new AbortController().signal }))
      found.push(...entries.map(({ kind, path }) => `${kind} ${path}`));
    expect(found).toEqual(['directory .git', 'directory dir', 'link out', 'file dir/a', 'file dir/file']);
  });
});
