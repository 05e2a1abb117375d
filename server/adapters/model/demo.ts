/** A scripted model that needs no key and no network, so that everything can be seen before anything is configured. */

import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { defaultSettings } from '../../core/settings.ts';
import type { ModelProvider, ModelRequest } from '../../ports/model.ts';
import { nextStep } from './demo-script.ts';

/** The pace of a quick model; the whole tour takes about twenty seconds, and what the answer to its question takes. */
const WORD_MS = 30;

export function makeDemo({ wordMs = WORD_MS }: { wordMs?: number } = {}): ModelProvider {
  return {
    prefix: 'demo',
    list: () =>
      Promise.resolve([{ id: 'tour', label: 'Guided tour (offline, scripted)', honours: ['thinking', 'tools'] }]),
    async generate(request, sink, signal) {
      const { thinking, text, calls } = nextStep(request);
      let block = -1;
      let characters = 0;

      /** False when the caller gave up meanwhile. */
      async function speak(words: string): Promise<boolean> {
        for (const word of words.match(/\s*\S+\s*$|\s*\S+/g) ?? []) {
          if (signal.aborted) return false;
          sink.grow(block, word);
          characters += word.length;
          // A stop is seen below.
          if (wordMs > 0) await delay(wordMs, undefined, { signal }).catch(() => undefined);
        }
        return !signal.aborted;
      }
      async function play(): Promise<boolean> {
        for (const [kind, words] of [
          ['thinking', thinking],
          ['text', text],
        ] as const) {
          if (!words) continue;
          if (signal.aborted) return false;
          sink.begin(++block, kind);
          if (!(await speak(words))) return false;
          sink.end(block);
        }
        for (const { name, input } of calls) {
          if (signal.aborted) return false;
          sink.beginCall(++block, `call_${randomUUID().replaceAll('-', '')}`, name);
          if (!(await speak(JSON.stringify(input)))) return false;
          sink.end(block);
        }
        return true;
      }

      const status = (await play()) ? 'done' : 'aborted';
      const read = JSON.stringify(request.messages).length + request.system.length;
      return {
        status,
        usage: { input: Math.ceil(read / 4), output: Math.ceil(characters / 4), cacheRead: 0, cacheWrite: 0, cost: 0 },
        notes: notesOn(request),
      };
    },
  };
}

function notesOn({ temperature, maxTokens }: ModelRequest): string[] {
  const isDefault = temperature === defaultSettings.temperature && maxTokens === defaultSettings.maxTokens;
  return isDefault ? [] : ['The tour is scripted, so temperature and max tokens change nothing.'];
}
