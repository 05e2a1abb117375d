import { describe, expect, it } from 'vitest';
import { makeSlots } from '../../server/agent/slots.ts';

/** Asks for a place under a name and notes when it is given. */
function makeQueue(most: number) {
  const slots = makeSlots(most);
  const given: string[] = [];
  const leave = new Map<string, () => void>();
  const aborts = new Map<string, AbortController>();
  return {
    given,
    isFree: slots.isFree,
    async ask(name: string): Promise<void> {
      const abort = new AbortController();
      aborts.set(name, abort);
      const place = await slots.take(abort.signal);
      given.push(place ? name : `${name} gave up`);
      if (place) leave.set(name, place);
    },
    leave: (name: string) => leave.get(name)?.(),
    giveUp: (name: string) => aborts.get(name)?.abort(),
    settled: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

describe('places', () => {
  it('are given in order', async () => {
    const queue = makeQueue(1);
    for (const name of ['a', 'b', 'c']) void queue.ask(name);
    await queue.settled();
    expect(queue.given).toEqual(['a']);
    queue.leave('a');
    queue.leave('a');
    void queue.ask('d');
    await queue.settled();
    expect(queue.given).toEqual(['a', 'b']);
    queue.leave('b');
    await queue.settled();
    queue.leave('c');
    await queue.settled();
    queue.leave('d');
    expect({ given: queue.given, isFree: queue.isFree() }).toEqual({ given: ['a', 'b', 'c', 'd'], isFree: true });
  });

  it.each(['b', 'c', 'd'])('are not lost when %s gives up waiting', async (name) => {
    const queue = makeQueue(1);
    for (const asker of ['a', 'b', 'c', 'd']) void queue.ask(asker);
    await queue.settled();
    queue.giveUp(name);
    await queue.settled();
    for (const asker of ['a', 'b', 'c', 'd']) {
      queue.leave(asker);
      await queue.settled();
    }
    expect({ given: queue.given, isFree: queue.isFree() }).toEqual({
      given: ['a', `${name} gave up`, ...['b', 'c', 'd'].filter((asker) => asker !== name)],
      isFree: true,
    });
  });

  it('are without number when there is no limit', async () => {
    const queue = makeQueue(0);
    for (let count = 0; count < 1_000; count += 1) void queue.ask(String(count));
    await queue.settled();
    expect({ given: queue.given.length, isFree: queue.isFree() }).toEqual({ given: 1_000, isFree: true });
  });

  it('are not given to who came too late', async () => {
    const slots = makeSlots(1);
    expect(await slots.take(AbortSignal.abort())).toBeUndefined();
    expect(slots.isFree()).toBe(true);
  });
});
