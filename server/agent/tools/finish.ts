import { z } from 'zod';
import type { Tool } from '../tool.ts';

const input = z.object({
  summary: z.string().trim().max(20_000).optional().describe('What was done and what is left, for the person.'),
});

export const finish: Tool<z.infer<typeof input>> = {
  name: 'finish',
  description:
    'Says that the whole work is done and nobody needs to write any more: ends your turn and completes the session. Only when ' +
    'everything that was asked for is done and checked; to answer and wait for the person, just answer.',
  input,
  effect: 'read',
  isMainOnly: true,
  describe: ({ summary = '' }) => summary,

  run: (_, { hasNews }) =>
    Promise.resolve(
      hasNews()
        ? {
            status: 'failed',
            output:
              'Not finished: the person has written something that you have not read yet. End your answer, and you will read it.',
          }
        : { status: 'done', output: 'The work is done; the session is completed.', isLast: true },
    ),
};
