/** What the fake upstream answers, written into the name of the model that is asked for. */

export interface ReplyPlan {
  tokens: number;
  /** Tokens a second; 0 = all at once. */
  rate: number;
  /** Tokens carry the time at which they were made, instead of five letters. */
  isStamped: boolean;
}

export function modelOf({ tokens, rate, isStamped }: ReplyPlan): string {
  return `bench-${tokens}-${rate}-${isStamped ? 'stamped' : 'plain'}`;
}

export function planOf(model: string): ReplyPlan | undefined {
  const [, tokens, rate, kind] = /^bench-(\d+)-(\d+)-(stamped|plain)$/.exec(model) ?? [];
  return kind === undefined ? undefined : { tokens: Number(tokens), rate: Number(rate), isStamped: kind === 'stamped' };
}
