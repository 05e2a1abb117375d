/** Words of what can be done with a turn, of its branches, and of what happened between turns. */

export const turnsText = {
  copyAnswer: 'Copy answer',
  copyMessage: 'Copy what you wrote',
  more: 'More about this answer',
  copyRich: 'Copy as rich text',
  copyPlain: 'Copy as plain text',
  info: 'Details',
  retry: 'Try again',
  retrySame: 'With the same model',
  retryOther: 'With another model…',
  retryTitle: 'Try again with another model',
  retryLead: 'The session goes on with the model that you choose. The present answer stays as another version.',
  model: 'Model',
  edit: 'Edit',
  editLabel: 'Edit your message',
  send: 'Send',
  sending: 'Sending…',
  editHint:
    'The conversation goes on from here. What came of the first version stays; files in the workspace are not rolled back.',
  filesStay: 'Files in the workspace are not rolled back.',
  version: (at: number, all: number) => `Version ${at} of ${all}`,
  versionShort: (at: number, all: number) => `${at}/${all}`,
  previous: 'Previous version',
  next: 'Next version',
  atWork: 'The agent is at work. Stop it first, or wait until it rests.',
  noConnection: 'There is no connection to the server right now.',
  changedSettings: 'Settings',
  phase: 'Session',
  readInstructions: (names: string) => `Read ${names}`,
  compacted: 'Conversation compacted',
  compactedLead: (tokens: string) =>
    `The agent goes on from this summary of about ${tokens} tokens. Everything before stays here for you.`,
  compactedBrief: (tokens: string) => `${tokens} tokens summed up`,
};

export const questionRowText = {
  asks: (count: number) => (count === 1 ? 'The agent asks a question' : `The agent asks ${count} questions`),
  answer: 'Answer',
  answered: (count: number) => (count === 1 ? 'Answered a question' : `Answered ${count} questions`),
  skipped: (count: number) => (count === 1 ? 'Skipped a question' : `Skipped ${count} questions`),
  replied: 'You wrote a message instead.',
  reason: (reason: string) => `Reason: ${reason}`,
  withdrawn: (count: number) => (count === 1 ? 'Question not answered' : `${count} questions not answered`),
  cutShort: 'The turn ended before you answered.',
};
