/** The words of a deleted session leave the index a little at a time, whatever cuts that short, and no others with them. */

import { expect, it } from 'vitest';
import { makeFeed } from '../../server/log/feed.ts';
import { makeTextIndex } from '../../server/search/text-index.ts';
import { makeDirectory, openLog } from '../support/open-log.ts';
import { chooseSeed, makeRandom, type Random } from '../support/random.ts';
import { send } from '../support/session-log.ts';

type Term = { term: string; doc: number; cnt: number };

function open(path: string) {
  let index!: ReturnType<typeof makeTextIndex>;
  const log = openLog(path, (db) => {
    const onBug = (error: unknown): never => {
      throw error;
    };
    index = makeTextIndex({ db, feed: makeFeed(), onBug });
    return [index];
  });
  const { client } = log.db;
  client.exec("create virtual table temp.term using fts5vocab('main', 'search', 'row')");
  return {
    log,
    index,
    terms: () => client.prepare<[], Term>('select term, doc, cnt from temp.term order by term').all(),
    [Symbol.dispose]() {
      index[Symbol.dispose]();
      log[Symbol.dispose]();
    },
  };
}

type Opened = ReturnType<typeof open>;

let clients = 0;

/** Says, edits or withdraws something, and lets the index follow now and then. */
function act({ log, index }: Opened, random: Random, session: string, word: string): void {
  const { waiting } = log.sessions.get(session);
  const message = waiting.length > 0 ? random.pick(waiting).id : undefined;
  const chance = random();
  if (chance < 0.15) index.catchUp();
  if (message !== undefined && chance < 0.5)
    log.sessions.submit(session, { type: 'edit', message, text: `${word} again`, by: 'owner' });
  else if (message !== undefined && chance < 0.65)
    log.sessions.submit(session, { type: 'withdraw', message, by: 'owner' });
  else log.sessions.submit(session, send(`${word} once`, 'queue', `c${(clients += 1)}`));
}

it('holds what it would hold if the session had never been, also when that was cut', async () => {
  const random = makeRandom(chooseSeed());
  using directory = makeDirectory();
  let expected: Term[];
  {
    using opened = open(directory.path);
    const { log, index } = opened;
    for (const id of ['stays', 'goes', 'cut']) log.create(id);
    for (let step = 0; step < 200; step += 1)
      act(opened, random, random.pick(['stays', 'goes', 'cut']), `w${random.below(40)}`);
    log.store.remove('goes');
    const erasing = log.store.erase('goes');
    // Others go on meanwhile, and take the places that become free.
    for (let step = 0; step < 20; step += 1) act(opened, random, 'stays', `new${random.below(9)}`);
    await erasing;
    if (random() < 0.7) log.sessions.submit('cut', send('The last word', 'queue'));
    index.catchUp();
    log.store.remove('cut');
    const cutting = new AbortController();
    const erased = log.store.erase('cut', cutting.signal);
    cutting.abort();
    await erased;
  }
  {
    using opened = open(directory.path);
    await opened.log.store.eraseUnfinished();
    opened.log.create('later');
    opened.log.sessions.submit('later', send('Found at last', 'queue'));
    opened.index.catchUp();
    expect(opened.log.rows().adoption).toBeUndefined();
    expected = opened.terms();
    expect(expected.map(({ term }) => term)).toContain('last');
    opened.log.db.client.exec("insert into search (search) values ('delete-all'); delete from follower");
  }
  using opened = open(directory.path);
  opened.index.catchUp();
  expect(opened.terms()).toEqual(expected);
});
