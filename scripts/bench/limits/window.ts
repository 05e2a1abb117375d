/**
 * The least that opens a session: the newest messages, stored as the JSON that goes out, joined. Arguments: an empty
 * directory, and a file with an array of messages that the sessions are made of, over and over.
 */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import Database from 'better-sqlite3';

const windowSize = 50;

const [directory = '.', sample = '', ...sizes] = process.argv.slice(2);
const db = new Database(join(directory, 'window.db'));
db.pragma('journal_mode = WAL');
db.exec('create table message (session int, position int, data text, primary key (session, position)) without rowid');

// Written by the benchmark as an array.
const messages = (JSON.parse(readFileSync(sample, 'utf8')) as unknown[]).map((message) => JSON.stringify(message));
const insert = db.prepare('insert into message values (?, ?, ?)');
db.transaction(() => {
  for (const size of sizes.map(Number)) {
    for (let position = 0; position < size; position += 1)
      insert.run(size, position, messages[position % messages.length]);
  }
})();

const newest = db
  .prepare<[string, number], string>('select data from message where session = ? order by position desc limit ?')
  .pluck();

const server = createServer((request, response) => {
  const session = (request.url ?? '').slice(1);
  const body = Buffer.from(`[${newest.all(session, windowSize).reverse().join(',')}]`);
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length });
  response.end(body);
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
