/** Where a session may go: host and port, checked against its settings. */

import type { Settings } from '../core/settings.ts';
import { EgressProblem } from './problem.ts';

export type Reach = Pick<Settings, 'network' | 'hosts'>;

export interface Target {
  /** A name as DNS has it, in ASCII and lower case, without a dot at its end. */
  host: string;
  port: number;
}

const ports = [443, 80];
/** At least two labels, the last of which begins with a letter: every way to write an address ends otherwise. */
const name = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
const shownCharacters = 200;

/** Whether a way to a target that was within reach may stay open. */
export function isWithin({ host, port }: Target, reach: Reach): boolean {
  try {
    checkTarget(host, port, reach);
    return true;
  } catch (error) {
    if (error instanceof EgressProblem) return false;
    throw error;
  }
}

/** Throws an `EgressProblem` that says why when the target is out of reach. */
export function checkTarget(host: string, port: number, { network, hosts }: Reach): Target {
  if (network === 'off') throw new EgressProblem('The network of this session is off; the person can change that.');
  const canonical = host.toLowerCase();
  const shown = JSON.stringify(host.slice(0, shownCharacters));
  if (!name.test(canonical)) {
    throw new EgressProblem(`${shown} is not a host name such as example.org; addresses are not allowed.`);
  }
  if (!ports.includes(port)) throw new EgressProblem(`Port ${port} is not allowed; only ${ports.join(' and ')} are.`);
  if (network === 'list' && !hosts.some((entry) => fits(entry, canonical))) {
    const listed = hosts.length > 0 ? hosts.join(', ') : 'nothing';
    throw new EgressProblem(`${canonical} is not on the list of hosts of this session, which has ${listed}.`);
  }
  return { host: canonical, port };
}

function fits(entry: string, host: string): boolean {
  return entry.startsWith('*.') ? host.endsWith(entry.slice(1)) : host === entry;
}
