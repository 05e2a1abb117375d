/** What the project tells agents: AGENTS.md and CLAUDE.md of the workspace, or of the only repository in it. */

import type { InstructionFile } from '../../core/event.ts';
import type { AssistantMessage, Transcript } from '../../core/transcript.ts';
import { openDirectory, openEntry, type Directory } from '../../workspace/open.ts';
import { showPath } from '../../workspace/path.ts';
import { PathProblem } from '../../workspace/problem.ts';
import { listEntries, type Entry } from '../../workspace/walk.ts';
import { digestOf } from './images.ts';

const names = ['AGENTS.md', 'CLAUDE.md'];
/** Of one file, in bytes. */
const mostBytes = 32 * 1024;

export interface Instructions {
  files: InstructionFile[];
  texts: { path: string; text: string }[];
}

const none: Instructions = { files: [], texts: [] };

/** Read anew for every turn, since the agent itself may have changed them. */
export async function readInstructions(workspace: string): Promise<Instructions> {
  try {
    await using root = await openDirectory(workspace, '.');
    const entries = await listEntries(root);
    const found = await readThose(root, entries);
    const only = onlyDirectory(entries);
    if (found.files.length > 0 || only === undefined) return found;
    await using repository = await openDirectory(workspace, only);
    return await readThose(repository, await listEntries(repository));
  } catch (error) {
    if (error instanceof PathProblem) return none;
    throw error;
  }
}

/** Whether the conversation has not been told of exactly these files yet. */
export function isNews(files: readonly InstructionFile[], transcript: Transcript): boolean {
  const told = transcript.findLast(
    (message): message is AssistantMessage => message.role === 'assistant' && message.instructions !== undefined,
  );
  return keyOf(files) !== keyOf(told?.instructions ?? []);
}

function keyOf(files: readonly InstructionFile[]): string {
  return files.map(({ path, digest }) => `${digest} ${path}`).join('\n');
}

async function readThose(directory: Directory, entries: readonly Entry[]): Promise<Instructions> {
  const found: Instructions = { files: [], texts: [] };
  for (const name of names) {
    if (!entries.some((entry) => entry.name === name)) continue;
    const content = await readStart(directory, name);
    if (!content || content.bytes.length === 0) continue;
    const path = directory.path === '' ? name : `${directory.path}/${name}`;
    const digest = digestOf(content.bytes);
    // Many projects keep the same text under both names.
    if (found.files.some((file) => file.digest === digest)) continue;
    const isCut = content.bytes.length < content.size;
    const shown = showPath(path);
    const rest = isCut
      ? `\n[Cut: these are the first ${content.bytes.length} of ${content.size} bytes. Read the file for the rest.]`
      : '';
    found.files.push({ path: shown, size: content.size, digest, ...(isCut ? { isCut } : {}) });
    found.texts.push({ path: shown, text: wordsIn(content.bytes) + rest });
  }
  return found;
}

/** It stands between marks in the prompt, which it must not seem to end. */
function wordsIn(bytes: Buffer): string {
  return bytes
    .toString('utf8')
    .toWellFormed()
    .replaceAll(/<(?=\/?project_instructions)/gi, '‹');
}

async function readStart(directory: Directory, name: string): Promise<{ bytes: Buffer; size: number } | undefined> {
  try {
    await using handle = await openEntry(directory, name);
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(size, mostBytes)), 0, undefined, 0);
    return { bytes: buffer.subarray(0, bytesRead), size };
  } catch (error) {
    if (error instanceof PathProblem) return undefined;
    throw error;
  }
}

/** The workspace's only directory that is not hidden: there a repository was put. */
function onlyDirectory(entries: readonly Entry[]): string | undefined {
  const directories = entries.filter(({ kind, name }) => kind === 'directory' && !name.startsWith('.'));
  return directories.length === 1 ? directories[0]?.name : undefined;
}
