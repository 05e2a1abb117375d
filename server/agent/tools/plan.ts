import { z } from 'zod';
import type { Tool } from '../tool.ts';

const most = { items: 100, characters: 500 };

const input = z.object({
  items: z
    .array(
      z.object({
        text: z.string().trim().min(1).max(most.characters).describe('One step, in a few words.'),
        status: z.enum(['pending', 'working', 'done']),
      }),
    )
    .max(most.items)
    .describe('The whole plan in its order, also what is done.'),
});

export const plan: Tool<z.infer<typeof input>> = {
  name: 'plan',
  description:
    'Shows the person your plan as a list to check off. Send the whole list every time: when you begin, when a step is done, and ' +
    'when the plan changes. Keep one step working at a time. Not for work of one or two steps.',
  input,
  effect: 'read',
  isMainOnly: true,
  describe: ({ items }) => items.map(({ text, status }) => `[${status}] ${text}`).join('\n'),

  run: ({ items }) => {
    const done = items.filter(({ status }) => status === 'done').length;
    return Promise.resolve({
      status: 'done',
      output: items.length === 0 ? 'The plan is empty now.' : `The plan is shown: ${done} of ${items.length} done.`,
      facts: { done, total: items.length },
    });
  },
};
