/** What came of one try to tell something outside. */
export type Delivered =
  | { status: 'sent' }
  /** The other side could not take it: the same again later. `problem` is a sentence. */
  | {
      status: 'failed';
      problem: string;
      retryAfterMs?: number;
      /** It is this delivery that is refused, and not the sender or the moment. */
      isRefused?: boolean;
    };
