/** Words of the events view. */

export const eventsText = {
  open: 'Show events',
  title: 'Events',
  lead: 'Everything that happened to this session, newest first.',
  filter: 'Filter by type, actor or content',
  count: (shown: number, all: number) => (shown === all ? `${all} events` : `${shown} of ${all} events`),
  none: (query: string) => `No event contains “${query}”.`,
  loading: 'Loading events',
  older: 'Load older events',
  begin: 'The beginning of the session.',
  copy: 'Copy as JSON',
  details: (seq: number) => `Event ${seq} in full`,
  actors: { owner: 'you', agent: 'agent', server: 'server' },
};
