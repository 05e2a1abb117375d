/** Words of the export and the import of sessions. */

export const exportText = {
  title: 'Export session',
  format: 'Format',
  formats: {
    md: { label: 'Markdown', help: 'To read and to paste anywhere. Everything is in it.' },
    pdf: { label: 'PDF', help: 'To print and to hand on. Very long outputs are shortened, and say so.' },
    json: { label: 'JSON', help: 'The whole log. Sessile imports it as the same session again.' },
  },
  include: 'Include',
  options: {
    thinking: { label: 'Thinking', help: 'What the model thought before it answered.' },
    tools: { label: 'Tool calls', help: 'With their input and output.' },
    branches: { label: 'Other branches', help: 'Messages that were edited or tried again.' },
  },
  live: 'The session goes on. The file holds what was said until the download begins, and says so.',
  download: 'Download',
  making: 'Making the file …',
  taking: (size: string) => `${size} …`,
  done: (name: string) => `${name} was downloaded.`,
  failed: 'The file could not be made. Try again.',
  unreachable: 'The server does not answer. Download the file again when it is back.',
};

export const importText = {
  title: 'Import sessions',
  what: 'A JSON export of Sessile, a transcript of Claude Code or Codex (JSONL), or conversations.json from an export of ChatGPT or Claude. Up to 64 MiB.',
  choose: 'Choose a file',
  chooseOther: 'Another file',
  importing: (name: string) => `Importing ${name} …`,
  done: (sessions: number, messages: number, program: string) =>
    `${sessions === 1 ? 'One session' : `${sessions.toLocaleString('en')} sessions`} with ${messages === 1 ? 'one message' : `${messages.toLocaleString('en')} messages`} came in from ${program}.`,
  renamed: 'Its ids were in use, so it has new ones.',
  rests: 'Nothing in it runs. Files of its workspace do not come with it.',
  changed: 'Changed, since an import grants nothing',
  skipped: 'Left out',
  count: (count: number) => count.toLocaleString('en'),
  goTo: 'Open the session',
  failed: 'The file could not be imported. Try again.',
  unreachable: 'The server does not answer. Choose the file again when it is back.',
};
