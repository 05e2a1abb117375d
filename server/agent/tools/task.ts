import { z } from 'zod';
import type { Tool } from '../tool.ts';

const input = z.object({
  description: z.string().trim().min(1).max(200).describe('What it is about, in three to eight words, for the person.'),
  prompt: z
    .string()
    .trim()
    .min(1)
    .max(100_000)
    .describe(
      'The whole task. The sub-agent knows nothing of this conversation: say what to do, where, and what to report.',
    ),
});

export const task: Tool<z.infer<typeof input>> = {
  name: 'task',
  description:
    'Gives a piece of work to a sub-agent, which has a context of its own, the same files and tools, and answers you once, at its ' +
    'end. Good for searching much and reporting little, and for work that stands on its own. Tasks run one after the other.',
  input,
  // What it does is allowed or asked for call by call, as if the agent itself did it.
  effect: 'read',
  isMainOnly: true,
  describe: ({ description, prompt }) => `${description}\n${prompt}`,
  run: ({ prompt }, { delegate }) => delegate(prompt),
};
