/**
 * A filter for system calls, see seccomp(2): what namespaces do not divide, such as the keyrings of the kernel, and what
 * only widens the way to its bugs. Programs that build and test software need none of it.
 */

interface Machine {
  /** AUDIT_ARCH_… of linux/audit.h. */
  audit: number;
  numbers: Record<string, number>;
}

/** The same on every machine that Linux was brought to since. */
const newer = {
  ...{ io_uring_setup: 425, io_uring_enter: 426, io_uring_register: 427, open_tree: 428, move_mount: 429 },
  ...{ fsopen: 430, fsconfig: 431, fsmount: 432, fspick: 433, clone3: 435, mount_setattr: 442, quotactl_fd: 443 },
};

/** See arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h of the kernel. */
const machines: Partial<Record<NodeJS.Architecture, Machine>> = {
  x64: {
    audit: 0xc000003e,
    numbers: {
      ...newer,
      ...{ add_key: 248, request_key: 249, keyctl: 250, bpf: 321, perf_event_open: 298, userfaultfd: 323 },
      ...{ kexec_load: 246, kexec_file_load: 320, init_module: 175, finit_module: 313, delete_module: 176 },
      ...{ open_by_handle_at: 304, mount: 165, umount2: 166, pivot_root: 155, swapon: 167, swapoff: 168 },
      ...{ reboot: 169, acct: 163, quotactl: 179, syslog: 103, settimeofday: 164, clock_settime: 227 },
      ...{ iopl: 172, ioperm: 173, kcmp: 312, setns: 308, vhangup: 153, unshare: 272, clone: 56, ioctl: 16 },
      socket: 41,
    },
  },
  arm64: {
    audit: 0xc00000b7,
    numbers: {
      ...newer,
      ...{ add_key: 217, request_key: 218, keyctl: 219, bpf: 280, perf_event_open: 241, userfaultfd: 282 },
      ...{ kexec_load: 104, kexec_file_load: 294, init_module: 105, finit_module: 273, delete_module: 106 },
      ...{ open_by_handle_at: 265, mount: 40, umount2: 39, pivot_root: 41, swapon: 224, swapoff: 225 },
      ...{ reboot: 142, acct: 89, quotactl: 60, syslog: 116, settimeofday: 170, clock_settime: 112 },
      ...{ kcmp: 272, setns: 268, vhangup: 58, unshare: 97, clone: 220, ioctl: 29 },
      socket: 198,
    },
  },
};

/** Programs take them for missing and go another way; clone3 hides its flags from a filter. */
const missing = ['clone3', 'io_uring_setup', 'io_uring_enter', 'io_uring_register'];
/** Refused only with certain bits or values, or with all others, in the low half of an argument. */
const conditions: Record<string, { argument: number; is: 'with' | 'equal' | 'other'; values: number[] }> = {
  // CLONE_NEWUSER.
  clone: { argument: 0, is: 'with', values: [0x10000000] },
  unshare: { argument: 0, is: 'with', values: [0x10000000] },
  // TIOCSTI and TIOCLINUX, which type into a terminal.
  ioctl: { argument: 1, is: 'equal', values: [0x5412, 0x541c] },
  // All but AF_UNIX, AF_INET, AF_INET6 and AF_NETLINK: AF_VSOCK, for one, leads out of every network namespace.
  socket: { argument: 0, is: 'other', values: [1, 2, 10, 16] },
};

const load = 0x20;
const jumpIfEqual = 0x15;
const jumpIfAtLeast = 0x35;
const jumpIfSet = 0x45;
const answer = 0x06;
const allowed = 0x7fff0000;
const refused = 0x00050000 + 1;
const notThere = 0x00050000 + 38;
const noSuchFamily = 0x00050000 + 97;
/** Offsets in struct seccomp_data. */
const at = { number: 0, audit: 4, argument: (index: number) => 16 + 8 * index };
/** Numbers from here on are those of the x32 machine, a second way to every call. */
const x32 = 0x40000000;

type Instruction = [code: number, ifTrue: number, ifFalse: number, value: number];

/** The filter as an array of struct sock_filter, or undefined for a machine that it does not know. */
export function syscallFilter(arch: NodeJS.Architecture = process.arch): Buffer | undefined {
  const machine = machines[arch];
  if (!machine) return undefined;
  const program: Instruction[] = [
    [load, 0, 0, at.audit],
    [jumpIfEqual, 1, 0, machine.audit],
    [answer, 0, 0, notThere],
    [load, 0, 0, at.number],
    [jumpIfAtLeast, 0, 1, x32],
    [answer, 0, 0, notThere],
    ...Object.entries(machine.numbers).flatMap(([name, number]) => rule(name, number)),
    [answer, 0, 0, allowed],
  ];
  const bytes = Buffer.alloc(8 * program.length);
  for (const [index, [code, ifTrue, ifFalse, value]] of program.entries()) {
    bytes.writeUInt16LE(code, 8 * index);
    bytes.writeUInt8(ifTrue, 8 * index + 2);
    bytes.writeUInt8(ifFalse, 8 * index + 3);
    bytes.writeUInt32LE(value, 8 * index + 4);
  }
  return bytes;
}

function rule(name: string, number: number): Instruction[] {
  const condition = conditions[name];
  const refusal: Instruction = [answer, 0, 0, missing.includes(name) ? notThere : refused];
  if (!condition) return [[jumpIfEqual, 0, 1, number], refusal];
  const { argument, is, values } = condition;
  const pass: Instruction = [answer, 0, 0, allowed];
  const onMatch = is === 'other' ? pass : refusal;
  const otherwise: Instruction = is === 'other' ? [answer, 0, 0, noSuchFamily] : pass;
  const checks = values.flatMap((value): Instruction[] => [
    [is === 'with' ? jumpIfSet : jumpIfEqual, 0, 1, value],
    onMatch,
  ]);
  // After the checks of one call its number is not needed any more.
  const body: Instruction[] = [[load, 0, 0, at.argument(argument)], ...checks, otherwise];
  return [[jumpIfEqual, 0, body.length, number], ...body];
}
