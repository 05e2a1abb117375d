/** The opening of most tests of the API. */

import { afterAll } from 'vitest';
import { startApp } from './start-app.ts';
import { startUpstream } from './upstream/upstream.ts';

/** One app and one fake of the vendors for all tests of a file, which end after the last. */
export async function startAppWithUpstream() {
  const upstream = await startUpstream();
  const app = await startApp({ upstream: upstream.url });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    await upstream.close();
  });
  return { app, upstream };
}
