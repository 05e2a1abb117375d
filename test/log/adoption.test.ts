/** A session that comes whole from elsewhere is there at its end, or not at all. */

import { expect, it } from 'vitest';
import { makeNames } from '../../server/log/names.ts';
import { makeDirectory, openLog, type TestLog } from '../support/open-log.ts';
import { created, send } from '../support/session-log.ts';

function begin({ store, lease }: TestLog) {
  const adoption = store.adopt('new', lease);
  adoption.add([{ ...created, id: 'new' }]);
  adoption.add([
    { type: 'message.sent', message: 'm', text: 'Hello', clientId: 'c', mode: 'steer', by: 'owner' },
    { type: 'process.started', process: 'p', name: 'Server', command: 'serve', isKept: false },
  ]);
  return adoption;
}

it('is seen by nobody before it is finished, and is a session like any other then', () => {
  using directory = makeDirectory();
  using log = openLog(directory.path);
  const woken: string[] = [];
  log.feed.followAll((session) => void woken.push(session));
  const adoption = begin(log);
  expect([log.store.has('new'), log.store.load('new'), log.views.list({ limit: 9 }).items, woken]).toEqual([
    false,
    undefined,
    [],
    [],
  ]);
  expect(adoption.finish()).toMatchObject({ id: 'new', seq: 3, processes: ['p'] });
  expect(woken).toEqual(['new']);
  expect(log.views.list({ limit: 9 }).items.map(({ id }) => id)).toEqual(['new']);
  expect(log.store.read('new', 0, 9).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(log.sessions.submit('new', send('And more')).seq).toBeGreaterThan(3);
  expect(log.db.client.pragma('synchronous', { simple: true })).toBe(2);
});

it('leaves nothing when it is dropped, or cut by the end of the server', async () => {
  using directory = makeDirectory();
  {
    using log = openLog(directory.path);
    const { migration } = log.rows();
    await begin(log).drop();
    expect(log.rows()).toEqual({ migration });
    begin(log);
    // Until that is done another one cannot have its name.
    expect(makeNames(log.db).areTaken(['other', 'new'])).toBe(true);
  }
  using log = openLog(directory.path);
  expect(log.rows()).toMatchObject({ event: 3, message: 1, process: 1 });
  await log.store.eraseUnfinished();
  const { migration } = log.rows();
  expect(log.rows()).toEqual({ migration });
});
