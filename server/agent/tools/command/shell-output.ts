/** What a command printed: beginning and end for the model and for the person, and all of it in a file of the workspace. */

import { readdir, type FileHandle } from 'node:fs/promises';
import { createNew } from '../../../workspace/files.ts';
import { openDirectory, type Directory } from '../../../workspace/open.ts';
import { PathProblem } from '../../../workspace/problem.ts';
import { wholeText } from '../../../processes/whole-text.ts';
import { keptIn } from '../text/bounded-result.ts';
import { asDisplayed, asPrinted } from '../text/controls.ts';

/** Bytes from the beginning and from the end. */
interface Measure {
  head: number;
  tail: number;
}

const forModel: Measure = { head: 8_000, tail: 24_000 };
const forPerson: Measure = { head: 16_000, tail: 112_000 };
const pieceBytes = 256 * 1024;

/** Where output is read from: bytes at an offset, or at the next one that is kept. */
export interface OutputSource {
  /** In bytes. */
  length: number;
  read(from: number, limit: number): Promise<{ from: number; bytes: Buffer }>;
}

export interface ShownOutput {
  /** For the model. */
  text: string;
  /** For the person, with its colours; absent when it would be the same. */
  display?: string;
  /** The file of the workspace that has the whole, when the model got less. */
  file?: string;
}

/** Of long output the whole goes to a file that a tool can read. */
export async function showOutput(workspace: string, source: OutputSource): Promise<ShownOutput> {
  const isLong = source.length > forModel.head + forModel.tail;
  const kept = isLong ? await keepInFile(workspace, source) : undefined;
  const where = kept ? kept.told : 'the rest was not kept';
  const text = await excerpt(source, forModel, asPrinted, where);
  const display = await excerpt(source, forPerson, asDisplayed, where);
  return { text, ...(display === text ? {} : { display }), ...(kept ? { file: kept.path } : {}) };
}

async function excerpt(
  source: OutputSource,
  { head, tail }: Measure,
  clean: (text: string) => string,
  where: string,
): Promise<string> {
  const { length } = source;
  if (length <= head + tail) return clean(wholeText((await source.read(0, length)).bytes, true).text);
  const first = wholeText((await source.read(0, head)).bytes, false);
  const last = wholeText((await source.read(length - tail, tail)).bytes, true);
  const cut = length - first.length - last.length;
  return `${clean(first.text)}\n[… ${cut} bytes are left out here; ${where}]\n${clean(last.text)}`;
}

/** Undefined when the workspace has something else in its place. */
async function keepInFile(
  workspace: string,
  source: OutputSource,
): Promise<{ path: string; told: string } | undefined> {
  try {
    await using directory = await openDirectory(workspace, keptIn, { create: true });
    const { name, handle } = await createNumbered(directory);
    await using file = handle;
    const isWhole = await copy(source, file);
    const path = `${keptIn}/${name}`;
    return { path, told: `${isWhole ? 'all of it is' : 'its beginning and more of its end are'} in ${path}` };
  } catch (error) {
    // The command has run, and what it printed is shown without that file.
    if (error instanceof PathProblem || (error instanceof Error && 'syscall' in error)) return undefined;
    throw error;
  }
}

async function createNumbered(directory: Directory): Promise<{ name: string; handle: FileHandle }> {
  const taken = (await readdir(directory.at('.'))).map((name) => Number.parseInt(name, 10) || 0);
  for (let number = Math.max(0, ...taken) + 1; ; number += 1) {
    const name = `${number}.txt`;
    const handle = await createNew(directory.at(name), 0o600).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
    if (handle) return { name, handle };
  }
}

/** Whether nothing had been given up yet. */
async function copy(source: OutputSource, file: FileHandle): Promise<boolean> {
  let isWhole = true;
  for (let at = 0; at < source.length;) {
    const { from, bytes } = await source.read(at, pieceBytes);
    if (bytes.length === 0) return false;
    if (from > at) {
      isWhole = false;
      await file.writeFile(`\n[${from - at} bytes are not kept here.]\n`);
    }
    await file.writeFile(bytes);
    at = from + bytes.length;
  }
  return isWhole;
}
