/** Packs Node, the server and everything in dist/ into one file: dist/sessile. */

import { spawnSync } from 'node:child_process';
import { chmod, copyFile, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import { build } from 'vite';
import { root, serverConfig, workerConfig, workers } from './config/vite.ts';

/** Marks the place in the node executable that says whether a program is packed behind it; node's documentation gives it. */
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

const dist = join(root, 'dist');
const work = join(dist, 'binary');

function execute(command: string, args: string[]): void {
  const { status, error, stderr } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
  if (status !== 0) throw new Error(`${command} failed: ${error?.message ?? stderr.toString()}`);
}

/** Asset names are paths within dist/, as `server/embedded.ts` asks for them. */
async function listAssets(): Promise<Record<string, string>> {
  const folders = ['web', 'drizzle'].map((name) => readdir(join(dist, name), { recursive: true, withFileTypes: true }));
  const files = (await Promise.all(folders))
    .flat()
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    [...files, join(dist, 'server/better_sqlite3.node')].map((file) => [relative(dist, file), file]),
  );
}

function workerAssets(): Record<string, string> {
  return Object.fromEntries(workers.map((folder) => [`${folder}/worker.cjs`, join(work, folder, 'worker.cjs')]));
}

/** Where PDFs come from: the engine, less than a third as large when compressed, and the fonts. */
async function pdfAssets(): Promise<Record<string, string>> {
  const pdf = join(dist, 'server/pdf');
  const engine = join(work, 'engine.wasm.zst');
  // The highest level takes ten times as long and makes the binary not even a hundredth smaller.
  const level = { params: { [constants.ZSTD_c_compressionLevel]: 12 } };
  await writeFile(engine, await promisify(zstdCompress)(await readFile(join(pdf, 'engine.wasm')), level));
  // With the licence of the fonts.
  const fonts = await readdir(join(pdf, 'fonts'));
  return {
    'pdf/engine.wasm.zst': engine,
    ...Object.fromEntries(fonts.map((name) => [`pdf/fonts/${name}`, join(pdf, 'fonts', name)])),
  };
}

if (process.platform !== 'linux') throw new Error('The single binary is built on Linux only.');
await build(serverConfig('cjs'));
for (const folder of workers) await build(workerConfig('cjs', folder));

const blob = join(work, 'sessile.blob');
const config = join(work, 'sea.json');
const executable = join(work, 'sessile');
await writeFile(
  config,
  JSON.stringify({
    main: join(work, 'main.cjs'),
    output: blob,
    disableExperimentalSEAWarning: true,
    useCodeCache: true,
    assets: { ...(await listAssets()), ...workerAssets(), ...(await pdfAssets()) },
  }),
);
execute(process.execPath, ['--experimental-sea-config', config]);
await copyFile(process.execPath, executable);
await chmod(executable, 0o755);
// 15 MB less; without binutils the binary is merely larger.
if (spawnSync('strip', ['--version']).status === 0) execute('strip', ['--strip-all', executable]);
execute(process.execPath, [
  join(root, 'node_modules/postject/dist/cli.js'),
  executable,
  'NODE_SEA_BLOB',
  blob,
  '--sentinel-fuse',
  fuse,
]);
await rename(executable, join(dist, 'sessile'));
await rm(work, { recursive: true });
console.log('dist/sessile');
