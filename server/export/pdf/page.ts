/** What is laid out: data only. Nothing in it is ever read as markup. */

/** Text with its styles: `b` bold, `i` italic, `c` code, `s` struck, `q` quiet, `e` emoji, and `0` to `7` for colours of code. */
export type Run = [text: string, styles?: string, link?: string];

export interface TableCell {
  runs: Run[];
  align: 'start' | 'left' | 'center' | 'right';
}

interface Directed {
  /** Read from the right: markers, bars and columns begin there too. */
  isRightToLeft?: true;
}

export type Block =
  | ({ type: 'text'; runs: Run[]; tone?: 'quiet' | 'bad' } & Directed)
  | ({ type: 'heading'; level: number; runs: Run[] } & Directed)
  /** Says what the next block is, and stays with it. */
  | { type: 'label'; text: string }
  /** Lines in pieces, so that no paragraph is long. */
  | { type: 'code'; pieces: Run[][] }
  | ({ type: 'list'; start: number | null; items: Block[][] } & Directed)
  | ({ type: 'quote'; blocks: Block[] } & Directed)
  /** `widths` are shares of the line, `size` is that of the letters in points. */
  | ({ type: 'table'; widths: number[]; size: number; head: TableCell[]; rows: TableCell[][] } & Directed)
  | { type: 'rule' }
  | { type: 'image'; path: string; caption: Run[] }
  /** A tool call, thinking or a summary: set apart from what is said. */
  | { type: 'aside'; title: Run[]; blocks: Block[] };

export interface PageMessage {
  author: string;
  time: string;
  isPerson: boolean;
  /** In the outline of the document. */
  bookmark: string;
  blocks: Block[];
  footer: Run[];
  /** Across the page below the message; empty for most. */
  divider: string;
}

export interface Page {
  title: string;
  /** The title at the top of every page but the first. */
  running: string;
  isRightToLeft: boolean;
  /** Beside each other: what it is, and how it is set. */
  facts: [string, string][];
  settings: [string, string][];
  state: string;
  /** Year, month, day, hour, minute, second. */
  date: number[];
  messages: PageMessage[];
}
