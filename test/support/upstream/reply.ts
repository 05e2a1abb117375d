/** What a fake vendor answers to one request, in words that fit every vendor. */

/** One text is cut into tokens at its words; a list is taken as it is. */
export type Tokens = string | string[];

export type Fault =
  /** The socket dies between two frames. */
  | 'cut'
  /** The socket dies in the middle of a frame. */
  | 'cut-frame'
  /** The response ends well as HTTP, without the vendor's end. */
  | 'close'
  /** Nothing more, for ever. */
  | 'silence'
  /** Signs of life that carry nothing, every 5 ms, for ever. */
  | 'pings'
  /** A frame that is not JSON. */
  | 'malformed';

export type Part =
  | { thinking: Tokens; signature?: string }
  /** Anthropic's sealed thinking; other vendors leave it out. */
  | { redacted: string }
  | { text: Tokens; signature?: string }
  | { call: { name: string; input: unknown; id?: string; signature?: string } }
  /** Goes on when the promise resolves. */
  | { wait: Promise<unknown> }
  | { fault: Fault }
  /** An error in the vendor's own shape, inside the stream. */
  | { error: 'overloaded' | 'rate_limit' | 'server' }
  /** Bytes sent as they are. */
  | { raw: string };

export interface FakeUsage {
  /** Without what comes from or goes to the cache. */
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
  /** Counted in `output` as well. */
  thinking: number;
}

export interface Reply {
  parts?: Part[];
  /** Milliseconds between two tokens, counted from the first. */
  delayMs?: number;
  /** Before the first byte of the response's head. */
  hold?: Promise<unknown>;
  usage?: Partial<FakeUsage>;
  /** The vendor's own word wins over ours. */
  stop?: 'done' | 'length' | 'refused' | { raw: string };
  /** Bytes of one write; 1 splits every character that has more. */
  writeBytes?: number;
  /** Frames of one write. */
  batch?: number;
  /** Instead of a stream: an error in the vendor's shape, or this body. */
  status?: number;
  headers?: Record<string, string>;
  message?: string;
  body?: string;
  /** Instead of an answer: the socket is destroyed, or held open without a byte. */
  instead?: 'reset' | 'hang';
}

export const defaultUsage: FakeUsage = { input: 100, output: 20, cacheRead: 0, cacheWrite: 0, thinking: 0 };

export function tokensOf(tokens: Tokens): string[] {
  return typeof tokens === 'string' ? (tokens.match(/\s*\S+\s*$|\s*\S+|\s+$/g) ?? []) : tokens;
}

export interface Gate {
  wait: Promise<void>;
  open(): void;
}

/** Holds a stream until the test opens it: `{ wait: gate.wait }` among the parts. */
export function makeGate(): Gate {
  let open!: () => void;
  const wait = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { wait, open };
}
