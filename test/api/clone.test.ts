import { expect, it } from 'vitest';
import { startApp } from '../support/start-app.ts';

it('a clone has the settings of its original and nothing else, and a name of its own', async () => {
  await using app = await startApp();
  const { session } = app.client;
  const settings = {
    model: 'demo/tour',
    temperature: 0,
    timeout: 90,
    approvals: 'ask',
    hosts: ['example.org'],
  } as const;
  const original = await session.create.mutate({ name: 'The task', settings: { ...settings, hosts: ['example.org'] } });
  const clone = await session.clone.mutate({ id: original.id });
  expect(clone).toMatchObject({
    name: 'The task (copy)',
    settings: original.settings,
    usage: { turns: 0 },
    phase: 'pending',
  });
  expect(clone.id).not.toBe(original.id);
  expect((await session.get.query({ id: clone.id })).messages).toEqual([]);
  const again = await session.clone.mutate({ id: clone.id });
  expect((await session.clone.mutate({ id: again.id })).name).toBe('The task (copy 3)');
  const full = await session.create.mutate({ settings: { model: 'demo/tour', approvals: 'full' } });
  expect((await session.clone.mutate({ id: full.id })).settings.approvals).toBe('auto');
  const long = await session.create.mutate({ name: '🎉'.repeat(200), settings: { model: 'demo/tour' } });
  expect((await session.clone.mutate({ id: long.id })).name).toBe(`${'🎉'.repeat(193)} (copy)`);
  await expect(session.clone.mutate({ id: 'none' })).rejects.toMatchObject({ data: { code: 'NOT_FOUND' } });
});
