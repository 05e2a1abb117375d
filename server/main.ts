/** The command line. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { doctor } from './cli/doctor.ts';
import { closeInherited } from './cli/inherited.ts';
import { loginLink } from './cli/login-link.ts';
import { pdfText } from './cli/pdf-text.ts';
import { readConfig } from './config.ts';
import { Refused } from './core/refusal.ts';
import { bridge } from './egress/bridge.ts';
import { version } from './embedded.ts';
import { hold } from './hold.ts';

const help = `Sessile ${version}: a self-hosted server for agent sessions

  sessile [serve] [--host HOST] [--port PORT] [--data DIR]   start the server (default: 127.0.0.1:4770)
  sessile login-link [--data DIR]                            print another one-time login link
  sessile doctor [--data DIR]                                say what would not work here, and why
  sessile version                                            print the version
  sessile help                                               print this

The README lists the environment variables, for example ANTHROPIC_API_KEY.
`;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Loaded where it is needed: what holds a background process for weeks is small without it. */
const loadApp = () => import('./app.ts');

/** A signal to the whole process group comes twice, once through the wrapper: only a later one means impatience. */
const impatienceMs = 1_000;

async function serve(args: string[]): Promise<void> {
  // Everything that this process writes is for its owner alone.
  process.umask(0o077);
  closeInherited();
  const { openApp } = await loadApp();
  const app = await openApp({ config: readConfig(args), log: complain });

  let closingSince: number | undefined;
  const close = (): void => {
    if (closingSince !== undefined) {
      if (performance.now() - closingSince > impatienceMs) process.exit(1);
      return;
    }
    closingSince = performance.now();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, close);

  say(`Sessile ${version} listens on ${app.url}`);
  say(`Log in once, within 10 minutes: ${app.makeLoginLink()}`);
}

/** Whether all is well. The self-test of the sandbox needs a directory, and leaves that of the server alone. */
async function examine(args: string[]): Promise<boolean> {
  const config = readConfig(args);
  const dataDir = mkdtempSync(join(tmpdir(), 'sessile-doctor-'));
  const { openConfiguredSandbox } = await loadApp();
  const opened = await openConfiguredSandbox({ ...config, dataDir }).finally(() =>
    rmSync(dataDir, { recursive: true }),
  );
  const sandbox = 'sandbox' in opened ? opened.sandbox : opened;
  const { lines, isFine } = await doctor({ config, version, sandbox });
  for (const line of lines) say(line);
  return isFine;
}

/** Wrong arguments and refusals are told in their own words; a stack is for bugs. */
function fail(error: unknown): void {
  const isArgument = error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  if (error instanceof Refused || isArgument) complain((error as Error).message);
  else complain(error instanceof Error ? String(error.stack) : String(error));
  process.exit(1);
}

async function main(): Promise<void> {
  const [first, ...rest] = process.argv.slice(2);
  switch (first) {
    case 'login-link':
      return say(await loginLink(readConfig(rest).dataDir));
    case 'doctor':
      process.exitCode = (await examine(rest)) ? 0 : 1;
      return;
    // Inside a sandbox; not for people.
    case 'bridge':
      return bridge();
    // For a file that nobody has checked; not for people either.
    case 'pdf-text':
      return pdfText();
    // Started by a server for each background process that outlives it; not for people.
    case 'hold':
      if (rest[0] === undefined) throw new Refused('invalid', 'sessile hold is started by a server, not by hand.');
      return hold(rest[0]);
    case 'version':
    case '--version':
      return say(version);
    case 'help':
    case '--help':
    case '-h':
      return say(help.trimEnd());
    case 'serve':
      return serve(rest);
    default:
      if (first !== undefined && !first.startsWith('-')) {
        throw new Refused('invalid', `There is no command ${JSON.stringify(first)}. Run sessile help.`);
      }
      return serve(process.argv.slice(2));
  }
}

// Whoever read what we print may be gone; the server goes on.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
process.on('uncaughtException', (error) => complain(`bug: ${error.stack ?? error.message}`));
process.on('unhandledRejection', (error) => complain(`bug: ${error instanceof Error ? error.stack : String(error)}`));
main().catch(fail);
