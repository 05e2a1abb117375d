/** Signatures as of Standard Webhooks (https://www.standardwebhooks.com): the receiver knows who sent it, and when. */

import { createHmac, randomBytes } from 'node:crypto';

const prefix = 'whsec_';
const madeBytes = 32;

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.slice(prefix.length), 'base64');
}

export function makeWebhookSecret(): string {
  return prefix + randomBytes(madeBytes).toString('base64');
}

interface Signed {
  secret: string;
  id: string;
  at: Date;
  body: string;
}

/** The headers that a receiver checks. */
export function signatureHeaders({ secret, id, at, body }: Signed): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
