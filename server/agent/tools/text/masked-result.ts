import type { Mask } from '../../../core/text/mask.ts';
import type { ToolResult } from '../../tool.ts';

/** A result without the secrets of its session, for everybody who reads it. */
export function maskResult(mask: Mask, result: ToolResult): ToolResult {
  const { output, display, facts } = result;
  const shown = Object.entries(facts ?? {}).map(([key, fact]) => [
    key,
    typeof fact === 'string' ? mask.text(fact) : fact,
  ]);
  return {
    ...result,
    output: mask.text(output),
    ...(display === undefined ? {} : { display: mask.text(display) }),
    ...(facts ? { facts: Object.fromEntries(shown) } : {}),
  };
}
