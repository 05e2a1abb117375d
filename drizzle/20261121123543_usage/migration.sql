CREATE TABLE `usage` (
	`since` integer NOT NULL,
	`project` text NOT NULL,
	`session` text NOT NULL,
	`model` text NOT NULL,
	`turns` integer DEFAULT 0 NOT NULL,
	`failed_turns` integer DEFAULT 0 NOT NULL,
	`calls` integer DEFAULT 0 NOT NULL,
	`unpriced_calls` integer DEFAULT 0 NOT NULL,
	`input` integer DEFAULT 0 NOT NULL,
	`output` integer DEFAULT 0 NOT NULL,
	`cache_read` integer DEFAULT 0 NOT NULL,
	`cache_write` integer DEFAULT 0 NOT NULL,
	`cost` real DEFAULT 0 NOT NULL,
	`rated_up` integer DEFAULT 0 NOT NULL,
	`rated_down` integer DEFAULT 0 NOT NULL,
	CONSTRAINT `usage_pk` PRIMARY KEY(`since`, `project`, `session`, `model`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `usage_rating` (
	`message` text PRIMARY KEY,
	`session` text NOT NULL,
	`since` integer NOT NULL,
	`model` text NOT NULL,
	`rating` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `usage_by_session` ON `usage` (`session`,`since`);--> statement-breakpoint
CREATE INDEX `usage_rating_by_session` ON `usage_rating` (`session`);
--> statement-breakpoint
-- What the logs so far say, as the projection would have written it.
INSERT INTO `usage`
WITH
	setting AS MATERIALIZED (
		SELECT session, seq, data ->> '$.settings.model' AS model FROM event
		WHERE data ->> '$.type' IN ('session.created', 'settings.changed') AND data ->> '$.settings.model' IS NOT NULL
	),
	fact AS MATERIALIZED (
		SELECT event.session, event.seq, event.data ->> '$.type' AS type, event.data ->> '$.at' AS at,
			event.data ->> '$.model' AS model, event.data ->> '$.usage' AS used
		FROM event
		WHERE event.data ->> '$.type' IN ('turn.started', 'step.finished')
			OR (event.data ->> '$.type' = 'turn.ended' AND event.data ->> '$.how' = 'failed')
			OR (event.data ->> '$.type' = 'session.renamed' AND event.data ->> '$.usage' IS NOT NULL)
	)
SELECT
	unixepoch(fact.at) / 900 * 900, session.project, fact.session,
	coalesce(fact.model, (
		SELECT setting.model FROM setting WHERE setting.session = fact.session AND setting.seq < fact.seq
		ORDER BY setting.seq DESC LIMIT 1
	)),
	sum(fact.type = 'turn.started'),
	sum(fact.type = 'turn.ended'),
	count(fact.used),
	sum(fact.used IS NOT NULL AND fact.used ->> '$.cost' IS NULL),
	coalesce(sum(fact.used ->> '$.input'), 0),
	coalesce(sum(fact.used ->> '$.output'), 0),
	coalesce(sum(fact.used ->> '$.cacheRead'), 0),
	coalesce(sum(fact.used ->> '$.cacheWrite'), 0),
	coalesce(sum(fact.used ->> '$.cost'), 0),
	0, 0
FROM fact JOIN session ON session.id = fact.session
GROUP BY 1, 2, 3, 4;
--> statement-breakpoint
INSERT INTO `usage_rating`
WITH
	setting AS MATERIALIZED (
		SELECT session, seq, data ->> '$.settings.model' AS model FROM event
		WHERE data ->> '$.type' IN ('session.created', 'settings.changed') AND data ->> '$.settings.model' IS NOT NULL
	),
	step AS MATERIALIZED (
		SELECT session, seq, data ->> '$.turn' AS turn, data ->> '$.model' AS model FROM event
		WHERE data ->> '$.type' = 'step.finished' AND data ->> '$.task' IS NULL
	)
SELECT
	message.id, message.session, unixepoch(event.data ->> '$.at') / 900 * 900,
	coalesce((
		SELECT step.model FROM step WHERE step.session = message.session AND step.turn = event.data ->> '$.turn'
			AND step.seq BETWEEN message.since AND message.since + 499 AND step.seq < event.seq
		ORDER BY step.seq LIMIT 1
	), (
		SELECT setting.model FROM setting WHERE setting.session = message.session AND setting.seq < event.seq
		ORDER BY setting.seq DESC LIMIT 1
	)),
	event.data ->> '$.rating'
FROM message JOIN event ON event.session = message.session AND event.seq = message.rated
WHERE event.data ->> '$.rating' IS NOT NULL;
--> statement-breakpoint
INSERT INTO `usage` (since, project, session, model, rated_up, rated_down)
SELECT usage_rating.since, session.project, usage_rating.session, usage_rating.model,
	sum(usage_rating.rating = 'up'), sum(usage_rating.rating = 'down')
FROM usage_rating JOIN session ON session.id = usage_rating.session
GROUP BY 1, 2, 3, 4
ON CONFLICT DO UPDATE SET rated_up = excluded.rated_up, rated_down = excluded.rated_down;
