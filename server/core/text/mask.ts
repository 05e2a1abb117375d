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

/** `bytes` is for text whose characters stand for one byte of UTF-8 each. */
export function makeMask(secrets: Readonly<Record<string, string>>, of: 'characters' | 'bytes' = 'characters'): Mask {
  const names = new Map<string, string>();
  for (const [name, value] of Object.entries(secrets)) {
    for (const form of formsOf(value)) {
      if (form.length >= shortestSecret) names.set(of === 'bytes' ? toBytes(form) : form, name);
    }
  }
  if (names.size === 0) return { text: (text) => text, stream: () => ({ add: (text) => text, end: () => '' }) };

  // The longest first, as one may begin with another.
  const forms = [...names.keys()].toSorted((a, b) => b.length - a.length);
  const pattern = new RegExp(forms.map((form) => RegExp.escape(form)).join('|'), 'g');
  const longest = forms[0]?.length ?? 0;
  const beginnings = new Set(forms.map((form) => form[0]));
  const mark = (form: string): string => `[secret ${names.get(form)}]`;

  /** Where the text, from `from` on, ends with what may be the beginning of a secret. */
  function openAt(text: string, from: number): number {
    for (let at = Math.max(from, text.length - longest + 1); at < text.length; at += 1) {
      if (!beginnings.has(text[at])) continue;
      const rest = text.slice(at);
      if (forms.some((form) => form.length > rest.length && form.startsWith(rest))) return at;
    }
    return text.length;
  }

  return {
    text: (text) => text.replace(pattern, mark),
    stream() {
      let held = '';
      return {
        add(text) {
          const whole = held + text;
          let shown = '';
          let done = 0;
          let open = openAt(whole, 0);
          pattern.lastIndex = 0;
          for (let match = pattern.exec(whole); match && match.index < open; match = pattern.exec(whole)) {
            shown += whole.slice(done, match.index) + mark(match[0]);
            done = match.index + match[0].length;
            if (open < done) open = openAt(whole, done);
          }
          held = whole.slice(open);
          return shown + whole.slice(done, open);
        },
        end() {
          const rest = held.replace(pattern, mark);
          held = '';
          return rest;
        },
      };
    },
  };
}

/** The ways in which a value is commonly written. */
function formsOf(value: string): string[] {
  const trimmed = value.trim();
  const lines = trimmed.split(/\r?\n/).map((line) => line.trim());
  const plain = [value, trimmed, ...(lines.length > 1 ? lines.filter((line) => line.length >= shortestLine) : [])];
  const quoted = plain.map((text) => JSON.stringify(text).slice(1, -1));
  return [...plain, ...quoted, ...[value, trimmed].flatMap((text) => [...urlForms(text), ...base64Forms(text)])];
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
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
}
