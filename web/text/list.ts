/** Words of the session list. */

export const listText = {
  search: 'Search sessions',
  searchPlaceholder: 'Search',
  searching: 'Searching …',
  loadingMore: 'Loading older sessions …',
  found: 'Found sessions',
  none: (query: string) => `No session is called anything like “${query}”.`,
  clear: 'Clear search',
  unread: 'unread',
  more: (name: string) => `Actions for ${name}`,
  keys: {
    move: 'Next and previous session',
    open: 'Open session',
    remove: 'Delete session',
    more: 'Actions of a session',
  },
};
