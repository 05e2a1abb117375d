/** What is counted, by its column. */

export const figureColumns = {
  turns: 'turns',
  failedTurns: 'failed_turns',
  /** Calls of models. */
  calls: 'calls',
  unpricedCalls: 'unpriced_calls',
  /** Tokens read, cached ones included. */
  input: 'input',
  output: 'output',
  cacheRead: 'cache_read',
  cacheWrite: 'cache_write',
  /** US dollars, of the calls whose price is known. */
  cost: 'cost',
  ratedUp: 'rated_up',
  ratedDown: 'rated_down',
} as const;

export type Figures = Record<keyof typeof figureColumns, number>;

// There is one for each column.
export const noFigures = Object.fromEntries(Object.keys(figureColumns).map((name) => [name, 0])) as Figures;
