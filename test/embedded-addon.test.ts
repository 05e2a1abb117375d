import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { loadAddon } from '../server/embedded-addon.ts';

const folder = dirname(createRequire(import.meta.url).resolve('better-sqlite3/package.json'));
const bytes = readFileSync(join(folder, 'prebuilds', `${process.platform}-${process.arch}.node`));

it.runIf(process.platform === 'linux')('loads SQLite from memory and leaves nothing on the disk', () => {
  const parent = mkdtempSync(join(tmpdir(), 'sessile-addon-'));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  const dataDir = join(parent, 'not/there/yet');

  const addon = loadAddon('better_sqlite3', bytes, dataDir);

  // better-sqlite3 13 takes the loaded addon itself; its types know only the path.
  const database = new Database(':memory:', { nativeBinding: addon as unknown as string });
  expect(database.prepare('select 6 * 7 as answer').get()).toEqual({ answer: 42 });
  expect(readdirSync(dataDir)).toEqual([]);
  database.close();
});
