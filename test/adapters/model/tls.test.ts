import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificate } from '../../support/upstream/certificate.ts';
import { startUpstream, type Upstream } from '../../support/upstream/upstream.ts';
import { requestFor, run, vendors } from './support.ts';

const trusted = getCACertificates('default');
let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream({ tls: certificate });
});
afterAll(async () => {
  setDefaultCACertificates(trusted);
  await upstream.close();
});

describe.each(vendors)('$prefix over TLS', ({ model, make }) => {
  it('sends nothing to a host whose certificate is not trusted', async () => {
    setDefaultCACertificates(trusted);
    const before = upstream.requests.length;
    const { outcome } = await run(make(upstream.url), requestFor(model));
    expect(outcome).toMatchObject({
      status: 'failed',
      isRetryable: false,
      failure: { code: 'network', message: expect.stringContaining('is not trusted') },
    });
    expect(upstream.requests.length).toBe(before);
  });

  it('streams from one whose certificate is', async () => {
    setDefaultCACertificates([...trusted, certificate.cert]);
    upstream.script({ parts: [{ text: 'Safe.' }] });
    const { blocks } = await run(make(upstream.url), requestFor(model));
    expect(blocks).toEqual([{ kind: 'text', text: 'Safe.', isEnded: true }]);
  });
});
