import { describe, expect, it } from 'vitest';
import { findTool, toolSpecs } from '../../../server/agent/tools/registry.ts';

describe('the registry', () => {
  it('offers every tool, in order, unless the session may only read', () => {
    const all = ['read', 'list', 'glob', 'grep', 'write', 'edit', 'shell'];
    expect(toolSpecs('auto').map((spec) => spec.name)).toEqual(all);
    expect(toolSpecs('ask').map((spec) => spec.name)).toEqual(all);
    expect(toolSpecs('full').map((spec) => spec.name)).toEqual(all);
    expect(toolSpecs('read').map((spec) => spec.name)).toEqual(['read', 'list', 'glob', 'grep']);
  });

  it('describes arguments as plain JSON Schema', () => {
    expect(toolSpecs('read')[1]?.input).toEqual({
      type: 'object',
      properties: { path: { type: 'string', description: expect.any(String) } },
    });
    expect(toolSpecs('auto').at(-1)?.input).toMatchObject({ type: 'object', required: ['command'] });
  });

  it('knows no other names', () => {
    expect(findTool('constructor')).toBe(undefined);
  });
});
