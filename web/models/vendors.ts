/** What a person can connect. A server of one's own speaks OpenAI's language, so it takes that place. */

import type { ProviderState } from '../client.ts';

export type VendorId = ProviderState['prefix'] | 'local';

export interface Vendor {
  id: VendorId;
  prefix: ProviderState['prefix'];
  /** Where its keys are made. */
  keysUrl?: string;
  /** What the address field begins with. */
  baseUrl?: string;
}

export const vendors: readonly Vendor[] = [
  { id: 'anthropic', prefix: 'anthropic', keysUrl: 'https://platform.claude.com/settings/keys' },
  { id: 'google', prefix: 'google', keysUrl: 'https://aistudio.google.com/apikey' },
  { id: 'openai', prefix: 'openai', keysUrl: 'https://platform.openai.com/api-keys' },
  { id: 'local', prefix: 'openai', baseUrl: 'http://127.0.0.1:11434/v1' },
];

/** Whether the address behind the prefix is a server of one's own. */
export function vendorOf({ prefix, baseUrl, hint }: ProviderState): VendorId {
  return prefix === 'openai' && baseUrl !== undefined && hint === undefined ? 'local' : prefix;
}
