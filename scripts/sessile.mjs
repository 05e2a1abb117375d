#!/usr/bin/env node
/** `npx sessile …` in a clone: the same command line as the single binary's. */

process.argv.splice(2, 0, 'sessile');
await import('./run.mjs');
