/** Days, weeks and months as people of a time zone count them. A day is written `2026-11-21`. */

const dayMs = 86_400_000;

export type Unit = 'day' | 'week' | 'month';

export interface Period {
  /** Its first day; of a month without the day: `2026-11`. */
  name: string;
  /** Seconds since 1970: where it begins, and where the next one does. */
  since: number;
  until: number;
}

/** Throws a RangeError where there is no such zone. */
export function makeCalendar(timeZone: string) {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });

  /** What a clock on the wall shows, as if it were one of UTC. */
  function wallTime(ms: number): number {
    const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  }

  /** Where there is no midnight, because clocks are put forward then, the day begins at once. */
  function startOf(day: string): number {
    const wanted = Date.parse(day);
    const near = wanted - (wallTime(wanted) - wanted);
    return (wanted - (wallTime(near) - near)) / 1000;
  }

  function dayOf(seconds: number): string {
    return toDay(wallTime(seconds * 1000));
  }

  return {
    dayOf,

    /**
     * From the first day to the last, both included; the outer ones reach no further, also when they are parts of a week.
     * `next` says when there is anything at a time or after it: years of nothing cost nothing.
     */
    periods(from: string, to: string, unit: Unit, next: (seconds: number) => number | undefined): Period[] {
      const found: Period[] = [];
      for (let day = from; day <= to;) {
        const first = firstOf(day, unit);
        const after = nextOf(first, unit);
        const since = startOf(first < from ? from : first);
        const until = startOf(after <= to ? after : nextOf(to, 'day'));
        found.push({ name: unit === 'month' ? first.slice(0, 7) : first, since, until });
        const more = next(until);
        if (more === undefined) break;
        const nextDay = dayOf(more);
        day = nextDay > after ? nextDay : after;
      }
      return found;
    },
  };
}

function toDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function firstOf(day: string, unit: Unit): string {
  if (unit === 'day') return day;
  if (unit === 'month') return `${day.slice(0, 7)}-01`;
  const date = Date.parse(day);
  // Weeks begin on Monday.
  return toDay(date - ((new Date(date).getUTCDay() + 6) % 7) * dayMs);
}

function nextOf(first: string, unit: Unit): string {
  const date = new Date(first);
  if (unit === 'month') date.setUTCMonth(date.getUTCMonth() + 1);
  else date.setUTCDate(date.getUTCDate() + (unit === 'week' ? 7 : 1));
  return toDay(date.getTime());
}
