/**
 * The door of every npm script, for any Node from 20 on and before anything is installed: installs and builds what is
 * missing or stale, then runs the task under the project's own Node, with its signals and its exit code.
 */

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (path) => join(root, path);
const bundle = at('dist/server/main.mjs');
const installStamp = at('node_modules/.install-stamp');

const tasks = {
  start: { built: true, command: [bundle, 'serve'] },
  sessile: { built: true, command: [bundle] },
  dev: { command: [at('scripts/dev.ts')] },
  build: { command: [] },
  binary: { built: true, command: [at('scripts/binary.ts')] },
  test: { built: true, command: [at('scripts/test.ts')] },
  bench: { built: true, command: [at('scripts/bench/run.ts')] },
  check: { command: [at('scripts/check.ts')] },
  format: { command: [at('node_modules/oxfmt/bin/oxfmt'), root] },
  /** npm itself calls this one, after every change of node_modules. */
  stamp: { command: [] },
  generate: { command: [at('node_modules/drizzle-kit/bin.cjs'), 'generate', '--config=scripts/config/drizzle.ts'] },
};

/** What a build depends on. */
const sources = ['package-lock.json', 'package.json', 'drizzle', 'scripts/build.ts', 'scripts/config', 'server', 'web'];

const [name = '', ...args] = process.argv.slice(2);
const task = tasks[name];
if (!task) fail(`Unknown task "${name}". There are: ${Object.keys(tasks).join(', ')}.`);

// The command line must not rebuild under a running server: any bundle will do.
if (name === 'stamp') markInstalled();
else if (name !== 'sessile' || !existsSync(bundle)) {
  install();
  if (name === 'build' || task.built) build(name === 'build');
}
if (task.command.length > 0) run([...task.command, ...args]);

function installHash() {
  return digest([at('package-lock.json')], `${process.platform} ${process.arch}`);
}

function markInstalled() {
  // So that `npx sessile` runs this clone.
  rmSync(at('node_modules/.bin/sessile'), { force: true });
  symlinkSync('../../scripts/sessile.mjs', at('node_modules/.bin/sessile'));
  writeFileSync(installStamp, installHash());
}

function install() {
  if (read(installStamp) === installHash()) return;
  console.error('Installing packages …');
  const { npm_execpath: npm, npm_node_execpath: node } = process.env;
  const options = ['ci', '--include=dev', '--include=optional', '--loglevel=error'];
  // The Node that runs npm, not this one: this one may be in node_modules, which npm removes.
  const [command, ...rest] = npm?.endsWith('npm-cli.js')
    ? [node ?? process.execPath, npm, ...options]
    : ['npm', ...options];
  const { status } = spawnSync(command, rest, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) fail('Installing failed; npm says above why.');
  markInstalled();
}

function build(isForced) {
  const stamp = at('dist/.stamp');
  const wanted = digest(sources.map(at).flatMap(filesUnder));
  if (!isForced && existsSync(bundle) && read(stamp) === wanted) return;
  console.error('Building …');
  rmSync(stamp, { force: true });
  const { status } = spawnSync(projectNode(), [at('scripts/build.ts')], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) fail('The build failed.');
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

function run(command) {
  const isServer = command[0] === bundle;
  const env = isServer ? { ...process.env, NODE_COMPILE_CACHE: at('dist/.cache') } : process.env;
  const child = spawn(projectNode(), command, { cwd: isServer ? process.cwd() : root, stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // Ctrl-C reaches the child without us.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => fail(`${command[0]} could not be started: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (!signal) return process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** Node 24 from the optional dependency of this platform. */
function projectNode() {
  const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const folder = platform === 'darwin-arm64' ? `node-bin-${platform}` : `node-${platform}`;
  const node = at(`node_modules/${folder}/bin/${process.platform === 'win32' ? 'node.exe' : 'node'}`);
  if (existsSync(node)) return node;
  if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath;
  return fail(`Sessile brings no Node for ${platform}. Install Node 24 and start again.`);
}

function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((child) => filesUnder(join(path, child)));
}

function digest(files, salt = '') {
  const hash = createHash('sha256').update(salt);
  for (const file of files) {
    const content = readFileSync(file);
    hash.update(`${file.slice(root.length)} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
