/** Words of the session list. */

function sessions(count: number): string {
  return count === 1 ? '1 session' : `${count.toLocaleString('en')} sessions`;
}

/** One by its name, several by their number. */
function these(names: readonly string[]): string {
  return names.length === 1 ? quoted(names[0] ?? '') : sessions(names.length);
}

const longestName = 48;

function quoted(name: string): string {
  const letters = [...name];
  return letters.length <= longestName ? `“${name}”` : `“${letters.slice(0, longestName).join('').trimEnd()}…”`;
}

const mostNames = 3;

/** By their names, as far as a person reads them. */
function those(names: readonly string[]): string {
  const rest = names.length - mostNames;
  const shown = names.slice(0, mostNames).map(quoted);
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}

export const listText = {
  search: 'Search sessions',
  searchPlaceholder: 'Search',
  searching: 'Searching …',
  loading: 'Loading sessions …',
  loadingMore: 'Loading older sessions …',
  found: 'Found sessions',
  none: (query: string) => `No session is called anything like “${query}”.`,
  clear: 'Clear search',
  unread: 'unread',
  pinned: 'Pinned',
  more: (name: string) => `Actions for ${name}`,
  keys: {
    move: 'Next and previous session',
    open: 'Open session',
    remove: 'Delete session',
    more: 'Actions of a session',
    pin: 'Pin or unpin',
    archive: 'Archive, or take back',
    select: 'Select',
    extend: 'Select the next one too',
    undo: 'Undo the last deletion or archiving',
  },
  filter: {
    open: 'Filter sessions',
    title: 'Filter',
    state: 'State',
    anyState: 'Any state',
    live: 'Live',
    running: 'Running',
    model: 'Model',
    anyModel: 'Any model',
    archived: 'Archived',
    count: (count: number, hasMore: boolean) => (hasMore ? `${count}+ sessions` : sessions(count)),
    clear: 'Clear',
    clearAll: 'Clear the filter',
    none: 'No session fits this filter.',
    noneArchived: 'Nothing is archived.',
    inArchive: 'Search the archive',
  },
  select: {
    one: (name: string) => `Select ${name}`,
    bar: 'Selected sessions',
    count: (count: number) => `${count.toLocaleString('en')} selected`,
    progress: (done: number, all: number) => `${done.toLocaleString('en')} of ${all.toLocaleString('en')}`,
    clear: 'Clear the selection',
    stop: 'Stop',
    archive: 'Archive',
    takeBack: 'Take back',
    remove: 'Delete',
    begin: 'Select',
    end: 'Do not select',
  },
  archived: (names: readonly string[]) => `Archived ${these(names)}.`,
  takenBack: (names: readonly string[]) => `Took ${these(names)} back from the archive.`,
  failed: (names: readonly string[], problem: string) => `Nothing was changed in ${those(names)}: ${problem}`,
};

export const removeText = {
  title: (count: number) => (count === 1 ? 'Delete this session?' : `Delete ${sessions(count)}?`),
  what: (names: readonly string[]) => `${those(names)} and everything in ${names.length === 1 ? 'it' : 'them'}:`,
  messages(count: number) {
    if (count === 0) return 'no messages';
    return count === 1 ? '1 message' : `${count.toLocaleString('en')} messages`;
  },
  allMessages: 'every message',
  files: (count: number, size: string, isWhole: boolean) =>
    `${isWhole ? '' : 'more than '}${count === 1 ? '1 file' : `${count.toLocaleString('en')} files`} in the workspace, ${size}`,
  noFiles: 'the workspace, which is empty',
  allFiles: 'every file in the workspaces',
  processes: (count: number) =>
    count === 1 ? '1 process that runs, which is ended' : `${count} processes that run, which are ended`,
  working: 'the agent’s work of this moment',
  ratings: (count: number) => (count === 1 ? '1 rating' : `${count} ratings`),
  outside: 'What Langfuse was told, scores and traces, is removed there as well.',
  undo: 'You can undo this for 10 seconds. After that nothing is left.',
  confirm: (count: number) => (count === 1 ? 'Delete session' : `Delete ${sessions(count)}`),
  counting: (names: readonly string[]) => `Deleting ${these(names)}`,
  inSeconds: (seconds: number) => `in ${seconds} s`,
  sending: (names: readonly string[]) => `Deleting ${these(names)} …`,
  waiting: (names: readonly string[]) => `${these(names)}: deleted as soon as the server answers.`,
  refused: (name: string, problem: string) => `${quoted(name)} was not deleted: ${problem}`,
  pendingTitle: (seconds: number) => `This session will be deleted in ${seconds} s`,
  pendingSent: 'This session is being deleted',
  pendingWaiting: 'This session is deleted as soon as the server answers',
  pendingLead: 'Its messages and files go with it. Until then nothing can be sent to it.',
  keep: 'Undo, keep the session',
};

export const toastsText = {
  label: 'What was done just now',
  undo: 'Undo',
  undoAll: 'Undo all',
  close: 'Close',
};
