import { describe, expect, it } from 'vitest';
import { findTool, toolSpecs } from '../../../server/agent/tools/registry.ts';

describe('the registry', () => {
  it('offers every tool, in order, unless the session may only read', () => {
    const looking = ['read', 'list', 'glob', 'grep'];
    const own = ['plan', 'ask', 'task', 'finish'];
    const all = [...looking, 'write', 'edit', 'shell', 'process', 'fetch', ...own];
    expect(toolSpecs('auto').map((spec) => spec.name)).toEqual(all);
    expect(toolSpecs('ask').map((spec) => spec.name)).toEqual(all);
    expect(toolSpecs('full').map((spec) => spec.name)).toEqual(all);
    expect(toolSpecs('read').map((spec) => spec.name)).toEqual([...looking, 'process', ...own]);
  });

  it('keeps from sub-agents what is for the agent alone', () => {
    expect(toolSpecs('read', true).map((spec) => spec.name)).toEqual(['read', 'list', 'glob', 'grep', 'process']);
    expect(findTool('task', true)).toBe(undefined);
  });

  it('describes arguments as plain JSON Schema', () => {
    expect(toolSpecs('read')[1]?.input).toEqual({
      type: 'object',
      properties: { path: { type: 'string', description: expect.any(String) } },
    });
    expect(toolSpecs('auto')[6]?.input).toMatchObject({ type: 'object', required: ['command'] });
  });

  it('knows no other names', () => {
    expect(findTool('constructor')).toBe(undefined);
  });
});
