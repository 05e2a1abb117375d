/** Where a vendor is reached, with what key, and the connections to it. */

import http from 'node:http';
import https from 'node:https';
import { Refused } from '../../../core/refusal.ts';

/** What distinguishes one vendor from another towards the person. */
export interface Vendor {
  /** As a sentence names it. */
  name: string;
  keyVariable: string;
  urlVariable: string;
  defaultUrl: string;
}

export interface Credentials {
  key?: string;
  /** Without a trailing path that the vendor's own client would add. */
  baseUrl?: string;
}

export interface Endpoint {
  vendor: Vendor;
  /** Without a slash at its end. */
  base: string;
  /** Host and port, as sentences name it. */
  host: string;
  key: string | undefined;
  /** Values that no message may contain. */
  secrets: string[];
  agent: http.Agent;
  request: typeof http.request;
}

/** Throws `Refused` with a sentence when address or key cannot work at all. */
export function makeEndpoint(vendor: Vendor, { key, baseUrl }: Credentials): Endpoint {
  const address = baseUrl?.trim() || vendor.defaultUrl;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new Refused('invalid', `${vendor.urlVariable} must be a web address, for example ${vendor.defaultUrl}.`);
  }
  const trimmedKey = key?.trim() || undefined;
  if (trimmedKey && !/^[\x21-\x7e]+$/.test(trimmedKey)) {
    throw new Refused('invalid', `${vendor.keyVariable} contains characters that no key has. Copy it again.`);
  }
  const isTls = url.protocol === 'https:';
  const secrets = [trimmedKey, url.password, decodeURIComponent(url.password)].filter(
    (secret) => secret !== undefined && secret !== '',
  );
  url.search = '';
  url.hash = '';
  return {
    vendor,
    base: url.href.replace(/\/+$/, ''),
    host: url.host,
    key: trimmedKey,
    // The filter above leaves only texts.
    secrets: secrets as string[],
    agent: isTls ? new https.Agent({ keepAlive: true }) : new http.Agent({ keepAlive: true }),
    request: isTls ? https.request : http.request,
  };
}
