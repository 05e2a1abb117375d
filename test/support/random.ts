/** Chance that can be repeated: a test prints its seed, and the seed gives the same run again. */

export interface Random {
  /** 0 to 1, without 1. */
  (): number;
  /** A whole number from 0, below `end`. */
  below(end: number): number;
  pick<Item>(items: readonly Item[]): Item;
}

/** Mulberry32. */
export function makeRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (end: number): number => Math.floor(next() * end);
  return Object.assign(next, {
    below,
    // The index is within the list, as long as it has an item.
    pick: <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item,
  });
}

/** From the environment, to repeat a failure, else new. */
export function chooseSeed(): number {
  const given = process.env.SESSILE_TEST_SEED;
  const seed = given ? Number(given) : Date.now() % 1_000_000_007;
  console.log(`seed ${seed} (repeat with SESSILE_TEST_SEED=${seed})`);
  return seed;
}
