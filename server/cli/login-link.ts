/** `sessile login-link`: asks the running server of this data directory for another one-time link. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refused } from '../core/refusal.ts';

interface Running {
  url: string;
  token: string;
}

function findServer(dataDir: string): Running {
  try {
    // Written by the server at its start.
    return JSON.parse(readFileSync(join(dataDir, 'server.json'), 'utf8')) as Running;
  } catch {
    throw new Refused(
      'precondition',
      `No Sessile server runs on ${dataDir}. Start one first, or name its directory with --data.`,
    );
  }
}

export async function loginLink(dataDir: string): Promise<string> {
  const { url, token } = findServer(dataDir);
  const response = await fetch(`${url}/api/login-link`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}` },
  }).catch(() => undefined);
  if (!response?.ok)
    throw new Refused('unavailable', `The server at ${url} does not answer; it may have been killed. Start it again.`);
  // Answered by our own server.
  const { secret } = (await response.json()) as { secret: string };
  return `${url}/#login=${secret}`;
}
