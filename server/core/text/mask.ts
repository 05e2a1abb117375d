/** Replaces the values of secrets by their names, also in text that comes in pieces. */

export interface Mask {
  /** A text that is whole. */
  text(text: string): string;
  /** For a text that comes in pieces: what could be the beginning of a secret is held back until the next one. */
  stream(): MaskStream;
}

export interface MaskStream {
  /** What may be shown now. */
  add(text: string): string;
  /** The rest, when nothing comes any more. */
  end(): string;
}

/** Characters. What is shorter stands in too many places that have nothing to do with it. */
export const shortestSecret = 6;
/** A line of a secret of several lines, such as a key, is masked by itself when it is at least this long. */
const shortestLine = 16;
/** Of one call of a function; engines take some more. */
const mostArguments = 8192;

type Secrets = Readonly<Record<string, string>>;
/** `bytes` is for text whose characters stand for one byte of UTF-8 each. */
type Alphabet = 'characters' | 'bytes';

const made = new WeakMap<Secrets, Partial<Record<Alphabet, Mask>>>();

/** The mask of these secrets, made once for as long as they are the same object, which must not change. */
export function maskOf(secrets: Secrets, of: Alphabet = 'characters'): Mask {
  const masks = made.get(secrets) ?? {};
  made.set(secrets, masks);
  return (masks[of] ??= makeMask(secrets, of));
}

export function makeMask(secrets: Secrets, of: Alphabet = 'characters'): Mask {
  const names = new Map<string, string>();
  for (const [name, value] of Object.entries(secrets)) {
    for (const form of formsOf(value)) {
      if (form.length >= shortestSecret) names.set(of === 'bytes' ? toBytes(form) : form, name);
    }
  }
  if (names.size === 0) return { text: (text) => text, stream: () => ({ add: (text) => text, end: () => '' }) };
  const { likely, byBeginning, beginnings } = makeIndex(names.keys());

  /** The form that stands here; empty when the text ends before it is known whether, or which. */
  function formAt(text: string, at: number, isWhole: boolean): string | undefined {
    const left = text.length - at;
    for (const form of byBeginning.get(text.slice(at, at + shortestSecret)) ?? []) {
      if (form.length <= left) {
        if (text.startsWith(form, at)) return form;
      } else if (!isWhole && form.startsWith(text.slice(at))) return '';
    }
    return undefined;
  }

  /** Masks a text as far as it is known what stands there; `isWhole` when nothing comes after it. */
  function show(text: string, isWhole: boolean): { shown: string; held: string } {
    let shown = '';
    let done = 0;
    let window = 0;
    for (let next = 0; next < text.length; next += 1) {
      window = moved(window, text.charCodeAt(next));
      const at = next + 1 - shortestSecret;
      if (at < done || likely[window] === 0) continue;
      const form = formAt(text, at, isWhole);
      if (form === undefined) continue;
      shown += text.slice(done, at);
      if (form === '') return { shown, held: text.slice(at) };
      shown += `[secret ${names.get(form)}]`;
      done = at + form.length;
    }
    let open = isWhole ? text.length : Math.max(done, text.length + 1 - shortestSecret);
    while (open < text.length && !beginnings.has(text.slice(open))) open += 1;
    return { shown: shown + text.slice(done, open), held: text.slice(open) };
  }

  return {
    text: (text) => show(text, true).shown,
    stream() {
      let held = '';
      return {
        add(text) {
          const { shown, held: rest } = show(held + text, false);
          held = rest;
          return shown;
        },
        end() {
          const { shown } = show(held, true);
          held = '';
          return shown;
        },
      };
    },
  };
}

const windowBits = 18;

/** A number for the last six characters of a text, moved on by one: the bits of each leave it after six moves. */
function moved(window: number, code: number): number {
  return ((window << (windowBits / shortestSecret)) ^ code) & (2 ** windowBits - 1);
}

/** Where to look closer, so that most characters of a text cost a glance however many forms there are. */
function makeIndex(forms: Iterable<string>) {
  /** By the window over six characters: 1 when a form may begin with them. */
  const likely = new Uint8Array(2 ** windowBits);
  /** Forms by their first six characters; the longest first, as one may begin with another. */
  const byBeginning = new Map<string, string[]>();
  /** Of fewer characters than six. */
  const beginnings = new Set<string>();
  for (const form of forms) {
    const beginning = form.slice(0, shortestSecret);
    const known = byBeginning.get(beginning);
    if (known) known.push(form);
    else byBeginning.set(beginning, [form]);
    let window = 0;
    for (let at = 0; at < shortestSecret; at += 1) {
      if (at > 0) beginnings.add(form.slice(0, at));
      window = moved(window, form.charCodeAt(at));
    }
    likely[window] = 1;
  }
  for (const alike of byBeginning.values()) alike.sort((a, b) => b.length - a.length);
  return { likely, byBeginning, beginnings };
}

/** The ways in which a value is commonly written. */
function formsOf(value: string): string[] {
  const trimmed = value.trim();
  const lines = trimmed.split(/\r?\n/).map((line) => line.trim());
  const plain = [value, trimmed, ...(lines.length > 1 ? lines.filter((line) => line.length >= shortestLine) : [])];
  const quoted = plain.map((text) => JSON.stringify(text).slice(1, -1));
  return [
    ...plain,
    ...quoted,
    ...[...new Set([value, trimmed])].flatMap((text) => [...urlForms(text), ...base64Forms(text)]),
  ];
}

function urlForms(text: string): string[] {
  const encoded = encodeURIComponent(text.toWellFormed());
  const strict = encoded.replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  const upper = [encoded, strict, strict.replaceAll('%20', '+')];
  return [...upper, ...upper.map((form) => form.replaceAll(/%../g, (escape) => escape.toLowerCase()))];
}

/** Within a longer text, such as `user:password`, a value begins at one of three places of a group of four characters. */
function base64Forms(text: string): string[] {
  const bytes = toBytes(text);
  return [0, 1, 2].flatMap((before) => {
    const encoded = btoa('\0'.repeat(before) + bytes);
    // Without the characters that hold bits of what stands before or after.
    const form = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [form, form.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function toBytes(text: string): string {
  const bytes = new TextEncoder().encode(text);
  // All of it is ASCII.
  if (bytes.length === text.length) return text;
  let whole = '';
  for (let at = 0; at < bytes.length; at += mostArguments) {
    whole += String.fromCharCode(...bytes.subarray(at, at + mostArguments));
  }
  return whole;
}
