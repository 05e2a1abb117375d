/** Loads a native addon that exists in memory only. */

import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Linux: a file without a name, gone with its last descriptor. Node has no constant for it. */
const unnamed = 0o20000000 | constants.O_DIRECTORY | constants.O_RDWR;

function dlopen(file: string): object {
  const module = { exports: {} };
  process.dlopen(module, file);
  return module.exports;
}

/** Leaves nothing on the disk. Fails where the file system has no unnamed files or forbids to execute. */
function loadUnnamed(bytes: Buffer, directory: string): object {
  const written = openSync(directory, unnamed, 0o600);
  try {
    writeFileSync(written, bytes);
    // A second, read-only descriptor: what is open for writing may not be executed everywhere.
    const readable = openSync(`/proc/self/fd/${written}`, constants.O_RDONLY);
    try {
      return dlopen(`/proc/self/fd/${readable}`);
    } finally {
      closeSync(readable);
    }
  } finally {
    closeSync(written);
  }
}

/** Named after its content, so that versions do not meet; replaced whole, so that no one loads half a file. */
function loadNamed(name: string, bytes: Buffer, directory: string): object {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  const file = join(directory, `${name}-${hash}.node`);
  if (!existsSync(file) || !readFileSync(file).equals(bytes)) {
    const draft = `${file}.${randomUUID()}`;
    writeFileSync(draft, bytes, { mode: 0o600 });
    renameSync(draft, file);
  }
  return dlopen(file);
}

export function loadAddon(name: string, bytes: Buffer, dataDir: string): object {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const attempts = [
    () => loadUnnamed(bytes, dataDir),
    () => loadUnnamed(bytes, tmpdir()),
    () => loadNamed(name, bytes, join(dataDir, 'cache')),
  ];
  const errors: unknown[] = [];
  for (const attempt of attempts) {
    try {
      return attempt();
    } catch (error) {
      errors.push(error);
    }
  }
  throw new AggregateError(errors, `${name} cannot be loaded from ${dataDir} nor from ${tmpdir()}`);
}
