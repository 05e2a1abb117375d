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
const onlyAssigns = /^\s*\w+=(?:\$\(\(.*\)\)|\S*)\s*$/;
const loopBegins = /^\s*(?:do\s+)*(?:for|while|until|select)\s/;
const loopEnds = /^\s*done(?:\s|$)/;
/** From the end of a command line, in UTF-16 units. */
const mostRead = 10_000;

const shells = /^(ba|da|z)?sh$/;
const interpreters = /^(node|python[\d.]*|ruby|perl|(ba|da|z)?sh|tsx|ts-node)$/;

const printers = /^(echo|printf)$/;
/** Words of what is printed that belong to the name. */
const mostPrinted = 3;

/**
 * What a person would call a process, from its command line: `cd web && PORT=3000 npm run dev` is "npm run dev on 3000",
 * `python3 -m http.server 8000` is "http.server on 8000", `while true; do date; sleep 5; done` is "date every 5 s".
 */
export function nameProcess(command: string): string {
  const { words, pause } = mainCommand(command);
  const port = portOf(words);
  while (words[0] !== undefined && (isAssignment(words[0]) || wrappers.has(words[0]))) words.shift();
  const named = words.filter((word) => word !== port && !word.endsWith(`:${port}`));
  const name = nameOf(named) || command.trim().split(/\s+/).slice(0, 3).join(' ') || 'shell';
  const full = port && !name.split(' ').includes(port) ? `${name} on ${port}` : name;
  return shorten(pause ? `${full} every ${pause}` : full);
}

interface Link {
  words: string[];
  /** Counts the outermost loops of the chain; undefined outside of them. */
  loop: number | undefined;
}

/**
 * Of a chain the last command is what goes on. In a loop that is not the `sleep` with which it waits for its next round,
 * unless there is nothing else; `pause` is how long it waits there.
 */
function mainCommand(command: string): { words: string[]; pause?: string } {
  const links = linksOf(command);
  const isPause = ({ words, loop }: Link): boolean => loop !== undefined && words[0] === 'sleep';
  const main = links.findLast((link) => !isPause(link));
  if (!main) return { words: links.at(-1)?.words ?? [] };
  const pause = links.findLast((link) => link.loop === main.loop && isPause(link));
  return { words: main.words, pause: pause && durationOf(pause.words[1]) };
}

/** The commands of a chain; of a pipe the first one is what is worth a name. */
function linksOf(command: string): Link[] {
  let depth = 0;
  let loops = 0;
  return piecesOf(command.slice(-mostRead), String.raw`&&|\|\||;|\n|&(?!\d|>)`).flatMap((piece) => {
    if (loopBegins.test(piece)) {
      if (depth === 0) loops += 1;
      depth += 1;
    }
    if (loopEnds.test(piece)) depth = Math.max(0, depth - 1);
    const line = piece.replace(openings, '');
    if (!/\w/.test(line) || besides.test(line) || onlyAssigns.test(line)) return [];
    const first = (piecesOf(line, String.raw`\|`)[0] ?? '').replaceAll(/\d*>+\s*\S+|<\s*\S+/g, ' ');
    return { words: wordsOf(first), loop: depth > 0 ? loops : undefined };
  });
}

/** Of `sleep`: undefined when that is not known before it runs. */
function durationOf(length = ''): string | undefined {
  const [, number, unit = 's'] = /^(\d*\.?\d+)([smhd])?$/.exec(length) ?? [];
  return number && `${number} ${unit === 'm' ? 'min' : unit}`;
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
  if (printers.test(base)) return [base, ...printedBy(plain)].join(' ');
  if (interpreters.test(base)) return nameOfInterpreted(base, rest);
  const kept = plain.slice(0, runners[base] ?? 0).map((word) => word.split('/').at(-1) ?? word);
  return [base, ...kept].join(' ').trim();
}

/** The first words that are the same whenever they are printed. */
function printedBy(words: string[]): string[] {
  const [fixed = ''] = words.join(' ').split(/[$`%\\]/);
  return fixed.split(/\s+/).filter(Boolean).slice(0, mostPrinted);
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
