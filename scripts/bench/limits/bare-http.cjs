/** The least that answers a request: what Node itself needs to start. As CommonJS, which loads less of Node than a module does. */

const { createServer } = require('node:http');

const server = createServer((_, response) => response.end('{"status":"ok"}'));
server.listen(0, '127.0.0.1', () => console.log(`listens on http://127.0.0.1:${server.address().port}`));
process.on('SIGTERM', () => process.exit(0));
