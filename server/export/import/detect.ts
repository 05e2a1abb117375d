/** Which program wrote a file, and what is in it. */

import { Refused } from '../../core/refusal.ts';
import { isArchive } from './archive.ts';
import { isChatGpt, readChatGpt } from './foreign/chatgpt.ts';
import { isClaudeAi, readClaudeAi } from './foreign/claude-ai.ts';
import { isClaudeCode, readClaudeCode } from './foreign/claude-code.ts';
import { isCodex, readCodex } from './foreign/codex.ts';
import { skip, type ForeignConversation, type Skipped } from './foreign/conversation.ts';

export type Detected =
  | { program: 'Sessile'; archive: unknown }
  | { program: string; conversations: Iterable<ForeignConversation> };

const known =
  'a JSON export of Sessile, a transcript of Claude Code or Codex (JSONL), or conversations.json of ChatGPT or Claude';

function parseWhole(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Several lines of JSON are not one JSON text.
    return undefined;
  }
}

function parseLines(text: string, skipped: Skipped): unknown[] {
  return text.split('\n').flatMap((line) => {
    if (line.trim() === '') return [];
    const parsed = parseWhole(line);
    if (parsed === undefined) skip(skipped, 'lines that are not JSON');
    return parsed === undefined ? [] : [parsed];
  });
}

export function detect(bytes: Uint8Array, skipped: Skipped): Detected {
  if (bytes.length === 0) throw new Refused('invalid', 'The file is empty.');
  if (bytes[0] === 0x50 && bytes[1] === 0x4b)
    throw new Refused('invalid', 'This is a ZIP archive. Unpack it and import conversations.json from it.');
  const text = new TextDecoder().decode(bytes);
  const whole = parseWhole(text);
  if (isArchive(whole)) return { program: 'Sessile', archive: whole };
  if (isClaudeAi(whole)) return { program: 'Claude', conversations: readClaudeAi(whole, skipped) };
  if (isChatGpt(whole)) return { program: 'ChatGPT', conversations: readChatGpt(whole, skipped) };
  const lines = parseLines(text, skipped);
  if (isClaudeCode(lines)) return { program: 'Claude Code', conversations: [readClaudeCode(lines, skipped)] };
  if (isCodex(lines)) return { program: 'Codex', conversations: [readCodex(lines, skipped)] };
  throw new Refused('invalid', `This file is not known here; import ${known}.`);
}
