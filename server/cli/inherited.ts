import { closeSync, readdirSync, readFileSync } from 'node:fs';

/** O_CLOEXEC, in octal as /proc tells it. Everything that this program opens itself has it. */
const closesOnExec = 0o2000000;

/**
 * Closes what whoever started this program left open to it beside the standard streams: every command of an agent would
 * inherit that, and could read a directory that its sandbox hides.
 */
export function closeInherited(): void {
  if (process.platform !== 'linux') return;
  for (const name of readdirSync('/proc/self/fd')) {
    const descriptor = Number(name);
    if (descriptor > 2 && isInherited(descriptor)) closeSync(descriptor);
  }
}

function isInherited(descriptor: number): boolean {
  try {
    const flags = /^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & closesOnExec) === 0;
  } catch {
    // The one that the list itself was read with.
    return false;
  }
}
