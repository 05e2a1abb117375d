/** What the fake upstream answers, written into the name of the model that is asked for. */

/** `stamped`: the time at which each token was made; `plain`: five letters; the others: Markdown of that shape. */
const texts = ['stamped', 'plain', 'prose', 'code', 'table', 'list'] as const;

export type ReplyText = (typeof texts)[number];

export interface ReplyPlan {
  tokens: number;
  /** Tokens a second; 0 = all at once. */
  rate: number;
  text: ReplyText;
}

export function modelOf({ tokens, rate, text }: ReplyPlan): string {
  return `bench-${tokens}-${rate}-${text}`;
}

export function planOf(model: string): ReplyPlan | undefined {
  const [, tokens, rate, name] = /^bench-(\d+)-(\d+)-(\w+)$/.exec(model) ?? [];
  const text = texts.find((known) => known === name);
  return text && { tokens: Number(tokens), rate: Number(rate), text };
}
