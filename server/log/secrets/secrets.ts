/** What people entrust to a session or to a whole project for its commands: goes in by name, and out to commands alone. */

import { shortestSecret } from '../../core/text/mask.ts';
import { Refused } from '../../core/refusal.ts';
import type { Vault } from './vault.ts';

/** To whom a secret belongs. */
export type SecretOwner = { session: string } | { project: string };

export interface SecretName {
  name: string;
  of: 'session' | 'project';
}

/** All of one owner together go into the environment of a command, and are looked for in what it prints. */
const most = { secrets: 100, characters: 32_768, together: 262_144 };
/** Sessions whose secrets stay open in memory between two commands. */
const mostOpen = 64;
const nameForm = /^[A-Z_][A-Z0-9_]{0,99}$/;
/** What decides how programs start, outside the sandbox too, or is set by Sessile itself. */
const reserved =
  /^(LD_|GLIBC_|MALLOC_|NODE_|SESSILE_|GIT_CONFIG|DOCKER_|CONTAINERS?_|XDG_|BASH_)|^(PATH|HOME|PWD|TMPDIR|SHELL|ENV|IFS|LANG|LC_ALL|TERM|PAGER|EMAIL|LOCPATH|GCONV_PATH|NLSPATH)$|^(HTTPS?|NO|ALL)_PROXY$/;

function keyOf(owner: SecretOwner, name = ''): string {
  return 'session' in owner ? `session/${owner.session}/${name}` : `project/${owner.project}/${name}`;
}

export function makeSecrets(vault: Vault) {
  const namesOf = (owner: SecretOwner): string[] => {
    const start = keyOf(owner);
    return vault.names().flatMap((key) => (key.startsWith(start) ? [key.slice(start.length)] : []));
  };

  const open = new Map<string, Readonly<Record<string, string>>>();
  const valueOf = (owner: SecretOwner, name: string): string => vault.get(keyOf(owner, name)) ?? '';

  function decrypt(session: string, project: string): Readonly<Record<string, string>> {
    const owners: SecretOwner[] = [{ project }, { session }];
    return Object.freeze(
      Object.fromEntries(owners.flatMap((owner) => namesOf(owner).map((name) => [name, valueOf(owner, name)]))),
    );
  }

  return {
    /** The names that commands of a session find, or those of a project. Its own hide those of the project. */
    list(owner: SecretOwner, project?: string): SecretName[] {
      const own = namesOf(owner);
      const inherited = project === undefined ? [] : namesOf({ project }).filter((name) => !own.includes(name));
      return [
        ...own.map((name): SecretName => ({ name, of: 'session' in owner ? 'session' : 'project' })),
        ...inherited.map((name): SecretName => ({ name, of: 'project' })),
      ].toSorted((a, b) => (a.name < b.name ? -1 : 1));
    },

    set(owner: SecretOwner, name: string, value: string): void {
      const problem = problemOfName(name) ?? problemOfValue(value);
      if (problem) throw new Refused('invalid', problem);
      const known = namesOf(owner);
      if (!known.includes(name) && known.length >= most.secrets)
        throw new Refused('precondition', `There are ${most.secrets} secrets already, which is the most.`);
      const others = known.filter((other) => other !== name).map((other) => valueOf(owner, other).length);
      const together = others.reduce((sum, length) => sum + length, value.length);
      if (together > most.together) {
        throw new Refused(
          'precondition',
          `All secrets here may have ${most.together} characters together; with this one they would have ${together}.`,
        );
      }
      open.clear();
      vault.set(keyOf(owner, name), value);
    },

    remove(owner: SecretOwner, name: string): void {
      if (!namesOf(owner).includes(name)) throw new Refused('missing', `There is no secret ${JSON.stringify(name)}.`);
      open.clear();
      vault.remove(keyOf(owner, name));
    },

    /** Names and values for the commands of a session: the same object until a secret changes. */
    of(session: string, project: string): Readonly<Record<string, string>> {
      const key = `${session} ${project}`;
      const values = open.get(key) ?? decrypt(session, project);
      // Put at the end anew, so that the first is the one that was not wanted for the longest time.
      open.delete(key);
      open.set(key, values);
      for (const oldest of open.size > mostOpen ? open.keys().take(1) : []) open.delete(oldest);
      return values;
    },

    /** Removes those of a session that was deleted. */
    async forget(session: string): Promise<void> {
      open.clear();
      for (const name of namesOf({ session })) vault.remove(keyOf({ session }, name));
    },

    /** Removes those of sessions that are gone. */
    sweep(isThere: (session: string) => boolean): void {
      for (const key of vault.names()) {
        const session = /^session\/([^/]+)\//.exec(key)?.[1];
        if (session !== undefined && !isThere(session)) vault.remove(key);
      }
    },
  };
}

export type Secrets = ReturnType<typeof makeSecrets>;

function problemOfName(name: string): string | undefined {
  const shown = JSON.stringify(name.slice(0, 200));
  if (!nameForm.test(name)) {
    return `name is ${shown}; a secret's name has capital letters, digits and _, does not begin with a digit, and has at most 100 characters.`;
  }
  return reserved.test(name) ? `${shown} is a name that programs need for themselves; choose another.` : undefined;
}

function problemOfValue(value: string): string | undefined {
  if (value.includes('\0')) return 'A secret cannot hold a NUL character.';
  const { length } = value.trim();
  if (length < shortestSecret)
    return `A secret has at least ${shortestSecret} characters: a shorter one could not be masked in output.`;
  return length > most.characters ? `A secret has at most ${most.characters} characters.` : undefined;
}
