const longest = 60;

/** What stands before the program itself: it says how that is run, not what. */
const wrappers = new Set(['exec', 'nohup', 'setsid', 'sudo', 'env', 'time', 'nice', 'stdbuf', 'unbuffer', 'command']);

/** Programs whose next words say what is run: how many of them belong to the name. */
const runners: Record<string, number> = {
  npm: 2,
  pnpm: 2,
  yarn: 2,
  bun: 2,
  deno: 2,
  cargo: 1,
  go: 2,
  make: 1,
  just: 1,
  docker: 2,
  git: 1,
  dotnet: 1,
  rails: 1,
  bundle: 2,
  php: 1,
  uv: 2,
  poetry: 2,
  kubectl: 1,
  tail: 1,
  sleep: 1,
};

/** Words of the shell before a command. */
const openings = /^\s*(?:(?:do|then|else|elif|if|while|until|!|\{)\s+)*/;
/** What is no command, or none that goes on. */
const besides =
  /^\s*(?:done|fi|esac|\}|for|select|case|wait|exit|return|break|continue|true|false|cd|export|set|unset)(?:\s|$)/;
/** From the end of a command line, in UTF-16 units. */
const mostRead = 10_000;

const shells = /^(ba|da|z)?sh$/;
const interpreters = /^(node|python[\d.]*|ruby|perl|(ba|da|z)?sh|tsx|ts-node)$/;

/**
 * What a person would call a process, from its command line: `cd web && PORT=3000 npm run dev` is "npm run dev on 3000",
 * `python3 -m http.server 8000` is "http.server on 8000".
 */
export function nameProcess(command: string): string {
  const words = wordsOf(lastCommand(command));
  const port = portOf(words);
  while (words[0] !== undefined && (isAssignment(words[0]) || wrappers.has(words[0]))) words.shift();
  const named = words.filter((word) => word !== port && !word.endsWith(`:${port}`));
  const name = nameOf(named) || command.trim().split(/\s+/).slice(0, 3).join(' ') || 'shell';
  return shorten(port && !name.split(' ').includes(port) ? `${name} on ${port}` : name);
}

/** Of a chain the last command is what goes on; of a pipe the first one is what is worth a name. */
function lastCommand(command: string): string {
  const chain = piecesOf(command.slice(-mostRead), String.raw`&&|\|\||;|\n|&(?!\d|>)`).map((piece) =>
    piece.replace(openings, ''),
  );
  const last = chain.findLast((piece) => /\w/.test(piece) && !besides.test(piece)) ?? '';
  return (piecesOf(last, String.raw`\|`)[0] ?? '').replaceAll(/\d*>+\s*\S+|<\s*\S+/g, ' ');
}

/** Cut at separators that are not quoted, which are pieces as well. */
function piecesOf(command: string, separator: string): string[] {
  const piece = new RegExp(String.raw`(?:"(?:\\[^]|[^"\\])*"|'[^']*'|\\[^]|(?!${separator})[^])+|${separator}`, 'g');
  return command.match(piece) ?? [];
}

function wordsOf(command: string): string[] {
  const found = command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g);
  return [...found].map(([, double, single, plain]) => double ?? single ?? plain ?? '');
}

function isAssignment(word: string): boolean {
  return /^\w+=/.test(word);
}

function isOption(word: string): boolean {
  return word.startsWith('-');
}

function nameOf([program = '', ...rest]: string[]): string {
  const base = program.split('/').at(-1) ?? program;
  const plain = rest.filter((word) => !isOption(word));
  if (base === 'npx' || base === 'bunx' || base === 'pnpx') return nameOf(plain);
  if (interpreters.test(base)) return nameOfInterpreted(base, rest);
  const kept = plain.slice(0, runners[base] ?? 0).map((word) => word.split('/').at(-1) ?? word);
  return [base, ...kept].join(' ').trim();
}

/** `bash -lc`: the next word is a command line of its own. */
function isScript(base: string, option: string): boolean {
  return shells.test(base) && /^-\w*c$/.test(option);
}

function nameOfInterpreted(base: string, rest: string[]): string {
  const at = rest.findIndex((word) => !isOption(word) || /^-[mce]$/.test(word) || isScript(base, word));
  const word = rest[at];
  if (word === undefined) return base;
  if (word === '-m') return rest[at + 1] ?? base;
  if (isScript(base, word)) return nameProcess(rest[at + 1] ?? base);
  if (isOption(word)) return `${base} script`;
  return word.split('/').at(-1) ?? word;
}

/** `PORT=3000`, `--port 3000`, `-p3000`, or the only plain argument of a web server of a language's own. */
function portOf(words: string[]): string | undefined {
  const line = words.join(' ');
  const named = /(?:^|\s)(?:PORT=|--port[= ]|-p ?|--listen[= ](?:\S*:)?)(\d{2,5})(?:\s|$)/.exec(line);
  const served = /\bhttp\.server\b(?: -\S+)* (\d{2,5})\b/.exec(line) ?? /(?:^|\s)-S \S*:(\d{2,5})\b/.exec(line);
  if (/\bhttp\.server\b/.test(line) && !served) return named?.[1] ?? '8000';
  return named?.[1] ?? served?.[1];
}

function shorten(name: string): string {
  const characters = [...name];
  return characters.length <= longest ? name : `${characters.slice(0, longest - 1).join('')}…`;
}
