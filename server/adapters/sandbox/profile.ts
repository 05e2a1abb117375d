/** What a command in bubblewrap can see and reach. */

import { lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import type { SandboxCommand } from '../../ports/sandbox.ts';
import { networkBinds } from './walls/network.ts';
import { syscallFilter } from './walls/seccomp.ts';

export interface Profile {
  bubblewrap: string;
  /** Directories and files that are shown read-only, in this order. */
  readOnly: string[];
  /** Links of the root directory, such as /bin to usr/bin. */
  links: [name: string, target: string][];
  /** Directories under the shown ones that are shown empty. */
  hidden: string[];
  /** Toolchains from elsewhere, shown read-only. */
  toolchains: string[];
  /** PATH inside. */
  path: string;
  /** Whether commands are kept from making user namespaces, for which bubblewrap 0.8 and a writable /proc/sys are needed. */
  hasUserNamespacesOff: boolean;
  /** Whether bubblewrap gets a filter for system calls on descriptor 3. */
  hasSyscallFilter: boolean;
  /** The program, and its arguments, that runs the bridge to a proxy inside. */
  bridge: string[];
}

interface ProfileOptions {
  /** Holds what no command may see. */
  dataDir: string;
  /** PATH of the server. */
  path: string;
  bridge: string[];
}

const roots = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];
/** Whole directories of the system. Whatever else is shown is a single file or directory of /etc, or a toolchain. */
export const shownDirectories = ['/usr', '/opt', '/nix/store', ...roots];
/** Keys stay out: /etc/ssl/private is next to the certificates. */
const settings = [
  'passwd group nsswitch.conf localtime mime.types alternatives ld.so.cache ld.so.conf ld.so.conf.d',
  'ca-certificates ssl/certs ssl/openssl.cnf pki/tls/certs pki/tls/cert.pem pki/ca-trust/extracted crypto-policies',
].flatMap((names) => names.split(' ').map((name) => `/etc/${name}`));
const networkSettings = ['/etc/resolv.conf', '/etc/hosts', '/etc/services', '/etc/protocols'];
const systemPath = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Undefined when there is no bubblewrap on the path. */
export function findProfile({ dataDir, path, bridge }: ProfileOptions): Profile | undefined {
  const bubblewrap = findProgram('bwrap', path);
  if (!bubblewrap) return undefined;
  const isLink = (name: string): boolean => lstatSync(name).isSymbolicLink();
  const directories = shownDirectories.filter(isThere);
  const readOnly = [...directories.filter((name) => !isLink(name)), ...settings.filter(isThere)];
  // Java reads its security settings there, through links from /usr.
  readOnly.push(
    ...readdirSync('/etc')
      .filter((name) => name.startsWith('java'))
      .map((name) => `/etc/${name}`),
  );
  const secret = [dataDir, homedir()].filter(isThere).map((directory) => realpathSync(directory));
  const toolchains = nodeDirectories(path).filter((directory) => !secret.some((kept) => isInside(directory, kept)));
  return {
    bubblewrap,
    readOnly,
    links: directories.filter(isLink).map((name) => [name, readlinkSync(name)]),
    hidden: secret.filter((kept) => shownDirectories.some((directory) => isInside(directory, kept))),
    toolchains,
    path: [...toolchains.filter((directory) => directory.endsWith('/bin')), ...systemPath].join(delimiter),
    hasUserNamespacesOff: true,
    hasSyscallFilter: syscallFilter() !== undefined,
    bridge,
  };
}

/** Only these parts, as the directory around them may be ~/.local. */
function nodeDirectories(path: string): string[] {
  const node = findProgram('node', path);
  if (!node) return [];
  const prefix = dirname(dirname(realpathSync(node)));
  if (shownDirectories.some((directory) => isInside(directory, prefix))) return [];
  return ['bin', 'lib/node_modules', 'include/node'].map((name) => join(prefix, name)).filter(isThere);
}

/** What the kernel tells of keys and timers that are not of the namespace. */
const told = ['/proc/keys', '/proc/key-users', '/proc/timer_list'];

/** The order counts: what comes later covers what came before. */
export function bubblewrapArguments(profile: Profile, command: SandboxCommand): string[] {
  const { workspace, network } = command;
  const readOnly = [...profile.readOnly, ...(network === 'on' ? networkSettings : [])];
  return [
    profile.bubblewrap,
    ...['--unshare-all', '--unshare-user', '--die-with-parent', '--new-session', '--as-pid-1', '--cap-drop', 'ALL'],
    ...['--hostname', 'sessile'],
    ...(profile.hasUserNamespacesOff ? ['--disable-userns'] : []),
    ...(network === 'on' ? ['--share-net'] : []),
    ...(profile.hasSyscallFilter ? ['--seccomp', '3'] : []),
    ...['--perms', '0755', '--dir', '/etc'],
    ...readOnly.flatMap((path) => ['--ro-bind-try', path, path]),
    ...profile.links.flatMap(([name, target]) => ['--symlink', target, name]),
    ...profile.hidden.flatMap((path) => ['--size', '1048576', '--tmpfs', path]),
    // Kernel settings below /proc/sys are root's to write, also for a root without capabilities.
    ...['--proc', '/proc', ...told.filter(isThere).flatMap((path) => ['--ro-bind', '/dev/null', path])],
    ...['--remount-ro', '/proc'],
    ...['--dev', '/dev', '--size', '268435456', '--tmpfs', '/dev/shm', '--remount-ro', '/dev'],
    ...['--size', '1073741824', '--tmpfs', '/tmp'],
    ...profile.toolchains.flatMap((path) => ['--ro-bind', path, path]),
    ...networkBinds(profile.bridge, command).flatMap(([outside, inside]) => ['--ro-bind', outside, inside]),
    ...['--bind', workspace, workspace, '--chdir', workspace, '--remount-ro', '/', '--'],
  ];
}

/** Whether `path` is `directory` or lies in it. Both absolute. */
export function isInside(directory: string, path: string): boolean {
  const between = relative(directory, path);
  return between === '' || (between !== '..' && !between.startsWith('../'));
}

/** Its absolute path; undefined when there is none. */
export function findProgram(name: string, path: string): string | undefined {
  const places = path.split(delimiter).filter((directory) => directory.startsWith('/'));
  return places.map((directory) => join(directory, name)).find(isThere);
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
