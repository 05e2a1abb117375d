import { z } from 'zod';
import { checkSettings, type Settings } from '../../core/settings.ts';

/** Some settings of a session, with the sentence that says what is wrong with them. */
export const settingsInput = z.custom<Partial<Settings>>().transform((input, context): Partial<Settings> => {
  const checked = checkSettings(input);
  if ('settings' in checked) return checked.settings;
  context.addIssue({ code: 'custom', message: checked.problem });
  return z.NEVER;
});
