import { expect, it } from 'vitest';
import { nameProcess } from '../../server/processes/process-name.ts';

it.each([
  ['npm run dev', 'npm run dev'],
  ['cd web && PORT=3000 npm run dev', 'npm run dev on 3000'],
  ['npm install && npm start -- --port 4000', 'npm start on 4000'],
  ['python -m http.server 8000', 'http.server on 8000'],
  ['python3 -m http.server', 'http.server on 8000'],
  ['python3 -m http.server 9000 --bind 127.0.0.1 > log.txt 2>&1', 'http.server on 9000'],
  ['node server/main.js --port=8080', 'main.js on 8080'],
  ['nohup ./bin/serve --verbose &', 'serve'],
  ['npx vite --host', 'vite'],
  ['yes | head -n 3', 'yes'],
  ['tail -f logs/app.log', 'tail app.log'],
  ['make watch', 'make watch'],
  ['docker compose up', 'docker compose up'],
  ['sleep 100', 'sleep 100'],
  ['while true; do date; sleep 1; done', 'date every 1 s'],
  ['while true; do date; sleep 1m; done', 'date every 1 min'],
  ['while true; do date; sleep $pause; done', 'date'],
  ['while true; do sleep 1; done', 'sleep 1'],
  ['for i in 1 2; do while read l; do ./check; sleep 2; done; done', 'check every 2 s'],
  ['while sleep 9; do date; done; npm start', 'npm start'],
  ['until curl -s localhost; do sleep 0.5; done', 'curl every 0.5 s'],
  [
    'count=0; while [ "$count" -lt 900 ]; do count=$((count + 1)); echo "tick $count"; sleep 1; done',
    'echo tick every 1 s',
  ],
  ["i=0; until [ $i -gt 9 ]; do printf '%s\\n' $i; sleep 1; i=$((i+1)); done", 'printf every 1 s'],
  ['date; sleep 100', 'sleep 100'],
  ['php -S localhost:8123', 'php on 8123'],
  ["node -e 'setInterval(() => {}, 1000)'", 'node script'],
  ['uvicorn app:main -p 5000', 'uvicorn on 5000'],
  ['bash scripts/watch.sh', 'watch.sh'],
  ['for i in 1 2 3; do node tick.js $i; done', 'tick.js'],
  ['while sleep 5; do date; done', 'date every 5 s'],
  ['until curl -s localhost; do sleep 2; done && npm start', 'npm start'],
  ['if [ -f .env ]; then npm run dev; else exit 1; fi', 'npm run dev'],
  ['while true; do true; done', 'while true; do'],
  ['sh -c "npm start; exit 3"', 'npm start'],
  ["bash -lc 'cd web && PORT=3000 npm run dev'", 'npm run dev on 3000'],
  ['npm start; exit 3', 'npm start'],
  ['./serve || true', 'serve'],
  ['node watch.js; cd ..', 'watch.js'],
  ['set -e; export A=1; ./serve', 'serve'],
  ['exit 3', 'exit 3'],
  ['echo "a; b" | cat', 'echo a; b'],
  ['echo "done in $(pwd)"', 'echo done in'],
  ["printf 'one two three four\\n'", 'printf one two three'],
  ['bash -c', 'bash'],
  ['   ', 'shell'],
])('%s is called %s', (command, name) => {
  expect(nameProcess(command)).toBe(name);
});

it('is never longer than a line of a list', () => {
  expect([...nameProcess(`node ${'x'.repeat(300)}.js`)].length).toBe(60);
});
