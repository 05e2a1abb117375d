/** What every adapter's test needs: the three adapters against one fake, and a sink that remembers. */

import { makeAnthropic } from '../../../server/adapters/model/anthropic.ts';
import { makeGoogle } from '../../../server/adapters/model/google.ts';
import { makeOpenAi } from '../../../server/adapters/model/openai.ts';
import type { Patience } from '../../../server/adapters/model/wire/stream.ts';
import type { ModelOutcome, ModelProvider, ModelRequest, ModelSink } from '../../../server/ports/model.ts';

export const KEY = 'sk-canary-4f1b9d';

/** Short, but long against a loopback connection. */
export const patience: Patience = { connectMs: 2_000, firstEventMs: 250, nextEventMs: 250 };

export interface VendorUnderTest {
  prefix: 'anthropic' | 'google' | 'openai';
  name: string;
  keyVariable: string;
  model: string;
  make(url: string, options?: { key?: string; patience?: Patience }): ModelProvider;
}

const list: [VendorUnderTest, VendorUnderTest, VendorUnderTest] = [
  {
    prefix: 'anthropic',
    name: 'Anthropic',
    keyVariable: 'ANTHROPIC_API_KEY',
    model: 'claude-sonnet-4-5',
    make: (url, { key = KEY, ...options } = {}) => makeAnthropic({ key, baseUrl: url }, options),
  },
  {
    prefix: 'google',
    name: 'Google',
    keyVariable: 'GEMINI_API_KEY',
    model: 'gemini-2.5-flash',
    make: (url, { key = KEY, ...options } = {}) => makeGoogle({ key, baseUrl: url }, options),
  },
  {
    prefix: 'openai',
    name: 'OpenAI',
    keyVariable: 'OPENAI_API_KEY',
    model: 'fake-model',
    make: (url, { key = KEY, ...options } = {}) => makeOpenAi({ key, baseUrl: `${url}/v1` }, options),
  },
];

export const vendors: VendorUnderTest[] = list;
export const [anthropic, google, openai] = list;

export interface RecordedBlock {
  kind: 'text' | 'thinking' | 'call';
  text: string;
  call?: string;
  name?: string;
  signature?: string;
  isEnded: boolean;
}

export interface Recorder {
  sink: ModelSink;
  blocks: RecordedBlock[];
  /** Resolves at the first growth. */
  grown: Promise<void>;
  /** How often anything grew. */
  growths(): number;
}

export function makeRecorder(): Recorder {
  const blocks: RecordedBlock[] = [];
  let growths = 0;
  let onGrown!: () => void;
  const grown = new Promise<void>((resolve) => {
    onGrown = resolve;
  });
  const at = (block: number): RecordedBlock => {
    const found = blocks[block];
    if (!found || found.isEnded) throw new Error(`Block ${block} is not open.`);
    return found;
  };
  const begin = (block: number, begun: RecordedBlock): void => {
    if (block !== blocks.length) throw new Error(`Block ${block} begins where ${blocks.length} should.`);
    blocks.push(begun);
  };
  return {
    blocks,
    grown,
    growths: () => growths,
    sink: {
      begin: (block, kind) => begin(block, { kind, text: '', isEnded: false }),
      beginCall: (block, call, name) => begin(block, { kind: 'call', call, name, text: '', isEnded: false }),
      grow(block, text) {
        at(block).text += text;
        growths += 1;
        onGrown();
      },
      end(block, signature) {
        const found = at(block);
        found.isEnded = true;
        if (signature !== undefined) found.signature = signature;
      },
    },
  };
}

export function requestFor(model: string, changes: Partial<ModelRequest> = {}): ModelRequest {
  return {
    model,
    system: 'You are a test.',
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
    tools: [],
    temperature: 0.7,
    maxTokens: 4000,
    session: 'session-1',
    ...changes,
  };
}

export interface Run {
  outcome: ModelOutcome;
  blocks: RecordedBlock[];
}

export async function run(
  provider: ModelProvider,
  request: ModelRequest,
  signal: AbortSignal = new AbortController().signal,
): Promise<Run> {
  const recorder = makeRecorder();
  const outcome = await provider.generate(request, recorder.sink, signal);
  return { outcome, blocks: recorder.blocks };
}
