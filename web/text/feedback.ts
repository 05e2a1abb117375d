/** Words of rating an answer. */

export const feedbackText = {
  up: 'Good answer',
  down: 'Bad answer',
  titleUp: 'What went well?',
  titleDown: 'What went wrong?',
  saved: 'Your rating counts already. Say more if you like.',
  reasons: 'Reasons',
  reasonsUp: ['Correct', 'Complete', 'Well explained', 'Quick', 'Clean code'],
  reasonsDown: ['Wrong', 'Incomplete', 'Did not follow instructions', 'Broke something', 'Too slow', 'Too long'],
  comment: 'Comment',
  left: (count: number) => `${count} characters left`,
  tooLong: (count: number) => `${count} characters too many`,
  here: 'Kept with the session on this server.',
  forwarded: (host: string) =>
    `Kept with the session, and sent to Langfuse (${host}): the rating, the reasons, the comment, and which answer of which session they are about.`,
  later: (count: number, problem: string) =>
    count === 0 ? problem : `${count} waiting to be sent. ${problem} Sessile tries again by itself.`,
  takeBack: 'Take rating back',
  send: 'Save',
  failed: 'The rating was not saved.',
};
