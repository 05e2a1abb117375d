/** What a scenario is given, and what it gives back. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './figure.ts';
import { startChild, type Child } from './machine/child.ts';
import type { Side } from './machine/pinning.ts';

export interface Effort {
  /** Product and limit are measured in turns, this often each. */
  pairs: number;
  /** How long one steady measurement takes. */
  seconds: number;
  /** Repetitions of something that takes milliseconds. */
  repeats: number;
}

export interface Bench {
  effort: Effort;
  bundle: string;
  /** A new directory that goes with the scenario. */
  directory: () => string;
  log: (line: string) => void;
}

export type Scenario = (bench: Bench) => Promise<Figure[]>;

/** What a child that listens says first. */
export interface Listening {
  port: number;
}

/** A script of the benchmark, by its path in this folder. */
export function startScript<Ready = Listening>(side: Side, script: string, args: string[] = []): Promise<Child<Ready>> {
  return startChild<Ready>(side, join(import.meta.dirname, script), args);
}

export function makeDirectories() {
  const made: string[] = [];
  return {
    directory(): string {
      const path = mkdtempSync(join(tmpdir(), 'sessile-bench-'));
      made.push(path);
      return path;
    },
    [Symbol.dispose]() {
      for (const path of made) rmSync(path, { recursive: true, force: true });
    },
  };
}
