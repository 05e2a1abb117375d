/** Which tools there are, in the order in which models are told of them. */

import { z } from 'zod';
import type { Approvals } from '../../core/settings.ts';
import type { ToolSpec } from '../../ports/model.ts';
import type { Tool } from '../tool.ts';
import { edit } from './edit.ts';
import { glob } from './glob.ts';
import { grep } from './grep.ts';
import { list } from './list.ts';
import { read } from './read.ts';
import { shell } from './shell.ts';
import { write } from './write.ts';

const tools: Tool[] = [read, list, glob, grep, write, edit, shell];

export function findTool(name: string): Tool | undefined {
  return tools.find((tool) => tool.name === name);
}

function specOf({ name, description, input }: Tool): ToolSpec {
  const { $schema: _, ...schema } = z.toJSONSchema(input, { target: 'draft-2020-12', io: 'input' });
  return { name, description, input: schema };
}

/** Made once: every step of every session sends them. */
let specs: { spec: ToolSpec; effect: Tool['effect'] }[] | undefined;

/** Who may only look is not even told of the rest. */
export function toolSpecs(approvals: Approvals): ToolSpec[] {
  specs ??= tools.map((tool) => ({ spec: specOf(tool), effect: tool.effect }));
  return specs.filter(({ effect }) => approvals !== 'read' || effect === 'read').map(({ spec }) => spec);
}
