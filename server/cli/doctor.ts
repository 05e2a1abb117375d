/** `sessile doctor`: looks at what a server on this data directory would find, changes nothing, and says what is wrong. */

import { accessSync, constants, existsSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** What the server was told, as far as it matters here. */
interface Config {
  dataDir: string;
  /** Where programs are looked up. */
  path: string;
  sandbox: string;
  /** The master key of stored secrets, when the environment gives it. */
  key?: string;
}

export interface DoctorOptions {
  config: Config;
  version: string;
  /** As a server would choose it. */
  sandbox: { kind: string; isIsolated: boolean; warning: string; limits: string } | { refusal: string };
}

interface Finding {
  mark: 'ok' | 'note' | 'wrong';
  text: string;
}

const leastFreeBytes = 100 * 1024 * 1024;
const answerMs = 2_000;
/** Of others than the owner. */
const foreignBits = 0o077;

export async function doctor({
  config,
  version,
  sandbox,
}: DoctorOptions): Promise<{ lines: string[]; isFine: boolean }> {
  const findings = [
    ok(`Sessile ${version} on Node ${process.versions.node}, ${process.platform} ${process.arch}`),
    ...dataFindings(config),
    await serverFinding(config.dataDir),
    ...sandboxFindings(sandbox, config.sandbox === 'process'),
    ...programFindings(config.path),
  ];
  const width = Math.max(...findings.map(({ mark }) => mark.length));
  return {
    lines: findings.map(({ mark, text }) => `${mark.padEnd(width)}  ${text}`),
    isFine: findings.every(({ mark }) => mark !== 'wrong'),
  };
}

const ok = (text: string): Finding => ({ mark: 'ok', text });
const note = (text: string): Finding => ({ mark: 'note', text });
const wrong = (text: string): Finding => ({ mark: 'wrong', text });

function dataFindings({ dataDir, key }: Config): Finding[] {
  if (!existsSync(dataDir)) {
    const parent = nearest(dataDir);
    return [
      isWritable(parent)
        ? note(`The data directory ${dataDir} is not there yet; the first start makes it.`)
        : wrong(`The data directory ${dataDir} cannot be made: ${parent} cannot be written by this user.`),
    ];
  }
  if (!statSync(dataDir).isDirectory()) return [wrong(`${dataDir} is not a directory; name another with --data.`)];
  const findings = [
    isWritable(dataDir)
      ? ok(`The data directory is ${dataDir}.`)
      : wrong(`The data directory ${dataDir} cannot be written by this user.`),
  ];
  const open = ['', 'sessile.db', 'key']
    .map((name) => join(dataDir, name))
    .filter((path) => existsSync(path) && (statSync(path).mode & foreignBits) !== 0);
  findings.push(...open.map((path) => wrong(`Other users can get at ${path}: chmod go= ${path}`)));
  const { bavail, bsize } = statfsSync(dataDir);
  const free = bavail * bsize;
  const text = `${Math.round(free / 1024 / 1024)} MiB are free there.`;
  findings.push(free < leastFreeBytes ? wrong(text) : ok(text));
  if (key === undefined && existsSync(join(dataDir, 'key')))
    findings.push(note('Secrets are encrypted with the key file in it, which backups leave out: keep a copy.'));
  return findings;
}

function nearest(path: string): string {
  return existsSync(path) ? path : nearest(dirname(path));
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function serverFinding(dataDir: string): Promise<Finding> {
  const file = join(dataDir, 'server.json');
  if (!existsSync(file)) return note('No server runs on it.');
  const url = readUrl(file);
  if (url === undefined) return wrong(`${file} is cut off or unreadable; the next start of the server writes it anew.`);
  const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(answerMs) }).catch(() => undefined);
  return answer?.ok
    ? ok(`A server runs on it: ${url}`)
    : note(`The server that ran on it at ${url} does not answer; it was killed, or is busy.`);
}

/** What the server wrote at its start; undefined when that cannot be read. */
function readUrl(file: string): string | undefined {
  try {
    const { url } = JSON.parse(readFileSync(file, 'utf8')) as { url?: unknown };
    return typeof url === 'string' ? url : undefined;
  } catch {
    return undefined;
  }
}

function sandboxFindings(sandbox: DoctorOptions['sandbox'], isUnwanted: boolean): Finding[] {
  if ('refusal' in sandbox) return [wrong(sandbox.refusal)];
  const { kind, isIsolated, warning, limits } = sandbox;
  const unisolated = isUnwanted ? note(warning) : wrong(warning);
  return [isIsolated ? ok(`Commands run in ${kind}; its self-test passed.`) : unisolated, note(limits)];
}

function programFindings(path: string): Finding[] {
  const has = (name: string): boolean =>
    path.split(delimiter).some((directory) => directory !== '' && existsSync(join(directory, name)));
  const missing = ['git', 'sh'].filter((name) => !has(name));
  return missing.map((name) => note(`${name} is not on the PATH; agents will miss it.`));
}
