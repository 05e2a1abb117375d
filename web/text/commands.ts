/** Words of the palette and of the help sheet. */

export const commandsText = {
  palette: 'Search sessions and actions',
  placeholder: 'Go to a session, or do something',
  sessions: 'Sessions',
  actions: 'Actions',
  none: (query: string) => `Nothing is called “${query}”.`,
  hint: '↑ ↓ to choose, Enter to go, Esc to close',
  help: 'Keyboard shortcuts',
  helpOff: 'Shortcuts of a single key',
  helpOffHelp: 'Turn them off if they get in the way of speech input or of typing.',
  scopes: {
    anywhere: 'Anywhere',
    session: 'In a session',
    list: 'In the session list',
    conversation: 'In the conversation',
    composer: 'While writing',
  },
  newSession: 'Start a new session',
  models: 'Models and keys',
  theme: (theme: string) => `Theme: ${theme.toLowerCase()}`,
  regions: 'Next part of the page',
  regionsBack: 'Previous part of the page',
  close: 'Close what is open',
  send: 'Send the message',
  newLine: 'New line',
};
