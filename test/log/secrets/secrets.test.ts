import { describe, expect, it } from 'vitest';
import { makeSecrets } from '../../../server/log/secrets/secrets.ts';
import { makeVault } from '../../../server/log/secrets/vault.ts';
import { makeDirectory, openLog } from '../../support/open-log.ts';

describe('secrets', () => {
  it('are opened once, until one of them changes', () => {
    using directory = makeDirectory();
    using log = openLog(directory.path);
    const secrets = makeSecrets(makeVault(log.db, directory.path, undefined));
    secrets.set({ session: 's' }, 'TOKEN', 'first-value');
    const first = secrets.of('s', 'default');
    expect(first).toEqual({ TOKEN: 'first-value' });
    expect(secrets.of('s', 'default')).toBe(first);
    for (let other = 0; other < 100; other += 1) secrets.of(`other-${other}`, 'default');
    expect(secrets.of('s', 'default')).toEqual(first);
    secrets.set({ session: 's' }, 'TOKEN', 'second-value');
    expect(secrets.of('s', 'default')).toEqual({ TOKEN: 'second-value' });
    secrets.set({ project: 'default' }, 'OTHER', 'third-value');
    expect(secrets.of('s', 'default')).toEqual({ OTHER: 'third-value', TOKEN: 'second-value' });
    secrets.remove({ session: 's' }, 'TOKEN');
    expect(secrets.of('s', 'default')).toEqual({ OTHER: 'third-value' });
  });
});
