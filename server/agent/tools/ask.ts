import { z } from 'zod';
import type { Question } from '../../core/question.ts';
import type { AskingTool } from '../tool.ts';

const option = z.strictObject({
  label: z.string().trim().min(1).max(200).describe('A few words.'),
  description: z.string().trim().max(1_000).optional().describe('What choosing it means.'),
  recommended: z.boolean().optional().describe('The one that you would choose.'),
});

const question = z
  .strictObject({
    header: z.string().trim().max(40).optional().describe('A word or two for its tab.'),
    text: z.string().trim().min(1).max(4_000).describe('The whole question.'),
    kind: z
      .enum(['text', 'single', 'multi'])
      .describe('text: free text. single: one of the options. multi: any number of them.'),
    options: z
      .array(option)
      .max(12)
      .optional()
      .describe('2 to 12, for single and multi. The person can always answer something else: do not add “Other”.'),
  })
  .superRefine(({ kind, options = [] }, context) => {
    const labels = options.map(({ label }) => label);
    const message = problemOfOptions(kind, labels);
    if (message) context.addIssue({ code: 'custom', path: ['options'], message });
  });

function problemOfOptions(kind: Question['kind'], labels: readonly string[]): string | undefined {
  if (kind === 'text')
    return labels.length > 0 ? 'a question of kind text has no options; use single or multi' : undefined;
  if (labels.length < 2) return `a question of kind ${kind} needs 2 to 12 options; there are ${labels.length}`;
  const twice = labels.find((label, at) => labels.indexOf(label) !== at);
  return twice === undefined ? undefined : `two options are called ${JSON.stringify(twice)}`;
}

const input = z.strictObject({ questions: z.array(question).min(1).max(8) });

export const ask: AskingTool<z.infer<typeof input>> = {
  name: 'ask',
  description:
    'Asks the person and waits for their answers. Use it when the way on depends on what they want and you cannot find it out yourself. Put questions that belong together into one call.',
  input,
  effect: 'read',
  isMainOnly: true,
  describe: ({ questions }) => questions.map(({ text }) => text).join('\n'),

  // The ids are the same whenever the call is asked again, so that what was filled in still fits.
  questionsOf: ({ questions }) =>
    questions.map(({ header, text, kind, options = [] }, at): Question => ({
      id: `q${at + 1}`,
      ...(header ? { header } : {}),
      text,
      kind,
      ...(kind === 'text'
        ? {}
        : {
            options: options.map(({ label, description, recommended }, index) => ({
              id: `o${index + 1}`,
              label,
              ...(description ? { description } : {}),
              ...(recommended ? { isRecommended: true } : {}),
            })),
          }),
    })),
};
