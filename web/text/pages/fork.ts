/** Words of sessions that have the conversation of another one. */

export const forkText = {
  here: 'Fork from here',
  lead: 'a new session with the conversation up to here and the files as they are now',
  withHistory: 'Clone with history',
  from: 'Forked from',
  gone: 'a session that was deleted',
  end: 'Forked here',
};
