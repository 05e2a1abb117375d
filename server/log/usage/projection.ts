/** What was spent and how it was judged, counted in the transaction that writes the events. */

import type { Event, Usage } from '../../core/event.ts';
import type { Session } from '../../core/session.ts';
import type { Db } from '../database.ts';
import { figureColumns, noFigures, type Figures } from './figures.ts';

/** A quarter of an hour: days of every time zone are made of whole ones. */
const quarterSeconds = 900;

/** Events after the first of an answer among which its model is looked for: so many fit into its first step. */
const nearEvents = 500;

interface Place {
  since: number;
  project: string;
  session: string;
  model: string;
}

interface CountedRating {
  since: number;
  model: string;
  rating: 'up' | 'down';
}

const names = Object.keys(figureColumns);
const columns = Object.values(figureColumns);

const into = `insert into usage (since, project, session, model, ${columns.join(', ')})`;

/** Where a place has figures already. */
const addUp = `on conflict do update set ${columns.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')}`;

function figuresOf(call: Usage): Partial<Figures> {
  const { cost, ...tokens } = call;
  return { ...tokens, calls: 1, unpricedCalls: cost === null ? 1 : 0, cost: cost ?? 0 };
}

function ratingFigures(rating: 'up' | 'down', count: 1 | -1): Partial<Figures> {
  return rating === 'up' ? { ratedUp: count } : { ratedDown: count };
}

export function makeUsageProjection({ client }: Db) {
  const insert = client.prepare(
    `${into} values (@since, @project, @session, @model, ${names.map((name) => `@${name}`).join(', ')}) ${addUp}`,
  );
  const mergeDeleted = client.prepare(
    `${into} select since, project, '', model, ${columns.join(', ')} from usage where session = ? ${addUp}`,
  );
  const remove = client.prepare('delete from usage where session = ?');
  const selectRating = client.prepare<[string, string], CountedRating>(
    'select since, model, rating from usage_rating where session = ? and message = ?',
  );
  const insertRating = client.prepare(
    'insert into usage_rating (message, session, since, model, rating) values (?, ?, ?, ?, ?)',
  );
  const removeRating = client.prepare('delete from usage_rating where session = ? and message = ?');
  const removeRatings = client.prepare('delete from usage_rating where session = ?');
  const selectModel = client
    .prepare<Record<string, unknown>, string>(
      `select event.data ->> '$.model' from message join event on event.session = message.session
         and event.seq > message.since and event.seq < message.since + ${nearEvents}
       where message.session = @session and message.id = @message and event.data ->> '$.type' = 'step.finished'
         and event.data ->> '$.turn' = @turn and event.data ->> '$.task' is null
       order by event.seq limit 1`,
    )
    .pluck();

  function add(place: Place, figures: Partial<Figures>): void {
    insert.run({ ...noFigures, ...place, ...figures });
  }

  /** The last one counts, with the model that answered. */
  function rate(place: Place, { message, turn, rating }: Extract<Event, { type: 'feedback.given' }>): void {
    const before = selectRating.get(place.session, message);
    if (before) {
      add({ ...place, since: before.since, model: before.model }, ratingFigures(before.rating, -1));
      removeRating.run(place.session, message);
    }
    if (rating === null) return;
    const model = selectModel.get({ session: place.session, message, turn }) ?? place.model;
    add({ ...place, model }, ratingFigures(rating, 1));
    insertRating.run(message, place.session, place.since, model, rating);
  }

  return {
    /** Within the transaction that writes the event. What an adopted session has spent was spent elsewhere, or before. */
    react(event: Event, before: Session | undefined): void {
      if (!before) return;
      const { project, settings } = before;
      const since = Math.floor(Date.parse(event.at) / 1000 / quarterSeconds) * quarterSeconds;
      const place: Place = { since, project, session: event.session, model: settings.model };
      if (event.type === 'turn.started') add(place, { turns: 1 });
      else if (event.type === 'turn.ended' && event.how === 'failed') add(place, { failedTurns: 1 });
      else if (event.type === 'step.finished') add({ ...place, model: event.model }, figuresOf(event.usage));
      else if (event.type === 'session.renamed' && event.usage)
        add({ ...place, model: event.model ?? settings.model }, figuresOf(event.usage));
      else if (event.type === 'feedback.given') rate(place, event);
    },
    /** Within the transaction that deletes the session: its figures stay, among those of all that have been deleted. */
    forget(session: string): void {
      mergeDeleted.run(session);
      remove.run(session);
      removeRatings.run(session);
    },
  };
}
