/** Which tools there are, in the order in which models are told of them. */

import { z } from 'zod';
import type { Approvals } from '../../core/settings.ts';
import type { ToolSpec } from '../../ports/model.ts';
import type { AskingTool, Tool } from '../tool.ts';
import { ask } from './ask.ts';
import { edit } from './files/edit.ts';
import { finish } from './finish.ts';
import { glob } from './files/glob.ts';
import { grep } from './files/grep.ts';
import { list } from './files/list.ts';
import { plan } from './plan.ts';
import { process } from './command/process.ts';
import { read } from './files/read.ts';
import { shell } from './command/shell.ts';
import { task } from './task.ts';
import { fetch } from './web/fetch.ts';
import { write } from './files/write.ts';

const tools: (Tool | AskingTool)[] = [
  read,
  list,
  glob,
  grep,
  write,
  edit,
  shell,
  process,
  fetch,
  plan,
  ask,
  task,
  finish,
];

export function findTool(name: string, isSubAgent = false): Tool | AskingTool | undefined {
  return tools.find((tool) => tool.name === name && !(isSubAgent && tool.isMainOnly));
}

function specOf({ name, description, input }: Tool | AskingTool): ToolSpec {
  const { $schema: _, ...schema } = z.toJSONSchema(input, { target: 'draft-2020-12', io: 'input' });
  return { name, description, input: schema };
}

/** Made once: every step of every session sends them. */
let specs: { spec: ToolSpec; tool: Tool | AskingTool }[] | undefined;

/** Who may only look is not even told of the rest. */
export function toolSpecs(approvals: Approvals, isSubAgent = false): ToolSpec[] {
  specs ??= tools.map((tool) => ({ spec: specOf(tool), tool }));
  return specs
    .filter(({ tool }) => (approvals !== 'read' || tool.effect === 'read') && !(isSubAgent && tool.isMainOnly))
    .map(({ spec }) => spec);
}
