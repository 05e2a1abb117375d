/**
 * Measures the built server against the least programs that do the same, in one run and in turns, since absolute times move
 * with the machine. `npm run bench -- [--only path,open] [--quick | --full] [--bundle FILE]`
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isMet, tableOf, type Figure } from './figure.ts';
import { quiet, quietShare, withNoise } from './machine/noise.ts';
import { isPinned, moveTo } from './machine/pinning.ts';
import { makeDirectories, type Effort, type Scenario } from './scenario.ts';
import { cold } from './scenarios/cold.ts';
import { idle } from './scenarios/idle.ts';
import { long } from './scenarios/long.ts';
import { open } from './scenarios/open.ts';
import { path } from './scenarios/path.ts';
import { restart } from './scenarios/restart.ts';
import { copy } from './scenarios/sessions/copy.ts';
import { files } from './scenarios/sessions/files.ts';
import { list } from './scenarios/sessions/list.ts';
import { rating } from './scenarios/sessions/rating.ts';
import { search } from './scenarios/sessions/search.ts';
import { ttft } from './scenarios/ttft.ts';
import { web } from './scenarios/web.ts';
import { wire } from './scenarios/wire.ts';

const scenarios: Record<string, Scenario> = {
  ttft,
  path,
  long,
  wire,
  open,
  idle,
  cold,
  restart,
  list,
  copy,
  files,
  rating,
  search,
  web,
};

const efforts: Record<'quick' | 'normal' | 'full', Effort> = {
  quick: { pairs: 1, seconds: 5, repeats: 40 },
  normal: { pairs: 3, seconds: 8, repeats: 100 },
  full: { pairs: 5, seconds: 15, repeats: 300 },
};

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    bundle: { type: 'string', default: join(import.meta.dirname, '../../dist/server/main.mjs') },
  },
});

function effortName(): keyof typeof efforts {
  if (values.quick) return 'quick';
  return values.full ? 'full' : 'normal';
}

interface Outcome {
  scenario: string;
  foreignShare: number;
  figures: Figure[];
}

async function measure(name: string, scenario: Scenario): Promise<Outcome> {
  using directories = makeDirectories();
  const { directory } = directories;
  const log = (line: string): void => console.error(`  ${line}`);
  console.error(`${name} …`);
  await quiet();
  const { result, foreignShare } = await withNoise(() =>
    scenario({ effort: efforts[effortName()], bundle: values.bundle, directory, log }),
  );
  const share = `${(100 * foreignShare).toFixed(1)} %`;
  const warning = foreignShare > quietShare ? ': too much to trust wall-clock figures' : '';
  console.log(`\n${name} (others used ${share} of the machine${warning})\n${tableOf(result)}\n`);
  return { scenario: name, foreignShare, figures: result };
}

function save(outcomes: Outcome[]): string {
  const folder = join(import.meta.dirname, 'out');
  mkdirSync(folder, { recursive: true });
  const at = new Date().toISOString();
  const file = join(folder, `${at.replaceAll(':', '-')}.json`);
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length, isPinned };
  writeFileSync(file, JSON.stringify({ schema: 1, at, effort: effortName(), machine, outcomes }, null, 2));
  return file;
}

const wanted = values.only?.split(',') ?? Object.keys(scenarios);
const unknown = wanted.filter((name) => !(name in scenarios));
if (unknown.length > 0) {
  console.error(`There is no scenario ${unknown.join(', ')}; there are ${Object.keys(scenarios).join(', ')}.`);
  process.exit(1);
}
if (!isPinned) console.error('There is no taskset or no second core: server and load share what there is.');
moveTo('load');

const outcomes: Outcome[] = [];
for (const [name, scenario] of Object.entries(scenarios)) {
  if (wanted.includes(name)) outcomes.push(await measure(name, scenario));
}
console.log(`Written to ${save(outcomes)}`);
process.exitCode = outcomes.every(({ figures }) => figures.every(isMet)) ? 0 : 1;
