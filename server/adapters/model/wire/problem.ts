/** Everything that can go wrong with a vendor, as a sentence that says what happened and what to do. */

import type { Failure } from '../../../core/event.ts';
import type { Endpoint } from './endpoint.ts';

export interface Problem {
  failure: Failure;
  isRetryable: boolean;
  retryAfterMs?: number;
  /** Whether the vendor refused what the request says, so that another wording may pass. */
  isRequestRefused?: boolean;
}

const MOST_DETAILS = 600;

/** A vendor's own words, shortened, without secrets and without characters that steer a terminal. */
function details(endpoint: Endpoint, text: string): string | undefined {
  const safe = endpoint.secrets.reduce((shown, secret) => shown.replaceAll(secret, '[key]'), text);
  // oxlint-disable-next-line no-control-regex -- control characters are what is removed
  const plain = safe.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
  if (!plain) return undefined;
  return plain.length > MOST_DETAILS ? `${plain.slice(0, MOST_DETAILS)}…` : plain;
}

export function problem(
  endpoint: Endpoint,
  code: string,
  message: string,
  options: { isRetryable?: boolean; said?: string; retryAfterMs?: number } = {},
): Problem {
  const said = options.said === undefined ? undefined : details(endpoint, options.said);
  return {
    failure: { code, message, ...(said ? { details: said } : {}) },
    isRetryable: options.isRetryable ?? false,
    ...(options.retryAfterMs === undefined ? {} : { retryAfterMs: options.retryAfterMs }),
  };
}

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS_/;

/** A connection that failed before there was an answer. */
export function networkProblem(endpoint: Endpoint, error: NodeJS.ErrnoException): Problem {
  const { vendor, host } = endpoint;
  const code = error.code ?? '';
  const say = (message: string, isRetryable = true): Problem =>
    problem(endpoint, 'network', message, { isRetryable, said: error.message });
  if (CERTIFICATE.test(code)) {
    return say(
      `The certificate of ${host} is not trusted. Check ${vendor.urlVariable}, or add its authority to NODE_EXTRA_CA_CERTS.`,
      false,
    );
  }
  if (code.startsWith('HPE_') || code.startsWith('ERR_SSL_') || code === 'EPROTO') {
    return say(
      `${host} does not speak the protocol of ${vendor.urlVariable}. Check http or https, and the port.`,
      false,
    );
  }
  switch (code) {
    case 'ECONNREFUSED':
      return say(`Nothing answers at ${host}. Check that it runs and that ${vendor.urlVariable} is right.`);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return say(`The address of ${host} cannot be found. Check the network connection and ${vendor.urlVariable}.`);
    case 'ECONNRESET':
    case 'EPIPE':
      return say(`${host} closed the connection before it answered. Try again in a moment.`);
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return say(`${host} cannot be reached. Check the network connection and ${vendor.urlVariable}.`);
    default:
      return say(`The connection to ${host} failed${code ? ` (${code})` : ''}. Check the network connection.`);
  }
}

export function slowConnect(endpoint: Endpoint, ms: number): Problem {
  return problem(
    endpoint,
    'network',
    `${endpoint.host} did not accept a connection within ${seconds(ms)}. Check the network connection and ${endpoint.vendor.urlVariable}.`,
    { isRetryable: true },
  );
}

export function stalled(endpoint: Endpoint, ms: number, hasBegun: boolean): Problem {
  const what = hasBegun
    ? 'stopped in the middle of its response and was silent for'
    : 'accepted the request and then sent nothing for';
  return problem(
    endpoint,
    'stalled',
    `${endpoint.vendor.name} ${what} ${seconds(ms)}. Try again, or choose another model.`,
    { isRetryable: true },
  );
}

export function cut(endpoint: Endpoint): Problem {
  return problem(
    endpoint,
    'cut',
    `The connection to ${endpoint.host} ended before the response was complete. Continue to have it finished.`,
    { isRetryable: true },
  );
}

export function empty(endpoint: Endpoint): Problem {
  return problem(
    endpoint,
    'empty',
    `${endpoint.vendor.name} answered without any content. Try again, or choose another model.`,
    { isRetryable: true },
  );
}

export function malformed(endpoint: Endpoint, said: string): Problem {
  return problem(
    endpoint,
    'malformed',
    `${endpoint.host} sent something that is not a response of ${endpoint.vendor.name}. Try again; if it stays so, check ${endpoint.vendor.urlVariable}.`,
    { isRetryable: true, said },
  );
}

function seconds(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${Math.round(ms / 1000)} s`;
}
