import { expect, test } from 'vitest';
import { parseFrame } from '../../web/stream/frame.ts';

test('frames are read as the server writes them', () => {
  expect(parseFrame('d', '[3,12,"gr\\ud83d"]')).toEqual({ type: 'growth', n: 3, offset: 12, text: 'gr\ud83d' });
  expect(
    parseFrame('part', '{"n":3,"session":"s1","turn":"t","message":"m","step":0,"part":"p","kind":"text","text":"Hi"}'),
  ).toEqual({
    type: 'part',
    n: 3,
    session: 's1',
    part: { turn: 't', message: 'm', step: 0, part: 'p', kind: 'text', text: 'Hi' },
  });
  expect(parseFrame('session', '{"id":"s1","removed":true}')).toEqual({ type: 'removed', id: 's1' });
  expect(parseFrame('gone', '{"session":"s1","reason":"removed"}')).toEqual({
    type: 'gone',
    session: 's1',
    reason: 'removed',
  });
  expect(parseFrame('gone', '{"process":"p1","reason":"removed"}')).toEqual({ type: 'process-gone', process: 'p1' });
  expect(parseFrame('process', '{"id":"p1","removed":true}')).toEqual({ type: 'process-cleared', id: 'p1' });
  expect(parseFrame('o', '["p1",12,"gr\\u00fcn",17]')).toEqual({
    type: 'output',
    process: 'p1',
    offset: 12,
    text: 'grün',
    next: 17,
  });
  expect(parseFrame('ready', '{}')).toEqual({ type: 'beat' });
  expect(parseFrame('ping', '')).toEqual({ type: 'beat' });
});
