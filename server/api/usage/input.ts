import { z } from 'zod';
import { makeCalendar } from '../../log/usage/calendar.ts';
import { dimensions, type Dimension } from '../../log/usage/reading.ts';

const units: readonly Dimension[] = ['day', 'week', 'month'];

function isTimeZone(name: string): boolean {
  try {
    makeCalendar(name);
    return true;
  } catch {
    // It throws for nothing else.
    return false;
  }
}

const day = z.iso.date({ error: 'is not a day such as 2026-11-21' });
const name = z.string().min(1).max(200);

const question = z.strictObject({
  from: day.optional(),
  to: day.optional(),
  timeZone: z
    .string()
    .max(100)
    .refine(isTimeZone, { error: 'timeZone must be the name of a time zone such as Europe/Berlin.' })
    .default('UTC'),
  project: name.optional(),
  model: name.optional(),
  session: name.optional(),
  by: z.array(z.enum(dimensions)).max(dimensions.length).default([]),
  sort: z.enum(['cost', 'tokens']).default('cost'),
});

type Question = z.infer<typeof question>;

function areInOrder({ from, to }: Question): boolean {
  return from === undefined || to === undefined || from <= to;
}

function areDistinct({ by }: Question): boolean {
  return new Set(by).size === by.length && by.filter((dimension) => units.includes(dimension)).length <= 1;
}

const order = { error: 'from must not be after to.' };
const distinct = { error: 'by names each at most once, and at most one of day, week and month.' };

const mostItems = 10_000;

export const usageInput = question
  .extend({ limit: z.int().min(1).max(mostItems).default(1_000) })
  .refine(areInOrder, order)
  .refine(areDistinct, distinct);

/** Without a limit: a file has everything. */
export const usageFileInput = question.refine(areInOrder, order).refine(areDistinct, distinct);
