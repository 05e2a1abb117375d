/** What is laid out: data only. Nothing in it is ever read as markup. */

/** Text with its styles: `b` bold, `i` italic, `c` code, `s` struck, `q` quiet, `e` emoji, and `0` to `7` for colours of code. */
export type Run = [text: string, styles?: string, link?: string];

export interface TableCell {
  runs: Run[];
  align: 'left' | 'center' | 'right';
}

export type Block =
  | { type: 'text'; runs: Run[]; isRightToLeft?: true; tone?: 'quiet' | 'bad' }
  | { type: 'heading'; level: number; runs: Run[]; isRightToLeft?: true }
  /** Lines in pieces, so that no paragraph is long. */
  | { type: 'code'; pieces: Run[][] }
  | { type: 'list'; start: number | null; items: Block[][] }
  | { type: 'quote'; blocks: Block[] }
  /** Widths are shares of the line. */
  | { type: 'table'; widths: number[]; head: TableCell[]; rows: TableCell[][] }
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
}

export interface Page {
  title: string;
  /** The title at the top of every page but the first. */
  running: string;
  facts: [string, string][];
  state: string;
  /** Year, month, day, hour, minute, second. */
  date: number[];
  messages: PageMessage[];
}
