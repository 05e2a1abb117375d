import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorkspace, removeStrays, removeWorkspace, workspacePath } from '../../server/workspace/directories.ts';

let dataDir = '';
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'sessile-directories-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe('a workspace', () => {
  it('is a directory of its owner alone, with a corner that git ignores', async () => {
    const path = workspacePath(dataDir, 'one');
    await createWorkspace(path);
    expect(path).toBe(join(dataDir, 'workspaces', 'one'));
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(readFileSync(join(path, '.sessile/.gitignore'), 'utf8')).toBe('*\n');
  });

  it('keeps what is in it when it is made again', async () => {
    const path = workspacePath(dataDir, 'one');
    await createWorkspace(path);
    writeFileSync(join(path, 'file'), 'kept');
    await createWorkspace(path);
    expect(readFileSync(join(path, 'file'), 'utf8')).toBe('kept');
  });

  it('is removed whole, and nothing beyond it', async () => {
    const path = workspacePath(dataDir, 'one');
    await createWorkspace(path);
    const outside = join(dataDir, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'file'), 'kept');
    symlinkSync(outside, join(path, 'link'));
    mkdirSync(join(path, 'locked/deep'), { recursive: true });
    chmodSync(join(path, 'locked/deep'), 0);
    chmodSync(join(path, 'locked'), 0);
    await removeWorkspace(path);
    await removeWorkspace(path);
    expect(existsSync(path)).toBe(false);
    expect(readFileSync(join(outside, 'file'), 'utf8')).toBe('kept');
  });

  it('stays at the next start, while those of sessions that are gone and what was half made go', async () => {
    const { signal } = new AbortController();
    await removeStrays(dataDir, () => true, signal);
    for (const name of ['one', 'one.a1b2c3', 'gone', 'gone.a1b2c3'])
      await createWorkspace(join(dataDir, 'workspaces', name));
    const removed = removeStrays(dataDir, (session) => session === 'one', signal);
    await createWorkspace(join(dataDir, 'workspaces', 'new'));
    await removed;
    expect(readdirSync(join(dataDir, 'workspaces'))).toEqual(['new', 'one']);
  });

  it.each(['', '.', '..', '../x', 'a/b', 'a\0', '/etc', 'x'.repeat(300)])('is never named %j', (id) => {
    expect(() => workspacePath(dataDir, id)).toThrow();
  });
});
