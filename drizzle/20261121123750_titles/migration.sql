CREATE TABLE `title` (
	`session` text PRIMARY KEY,
	`tries` integer NOT NULL,
	`is_due` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `project` ADD `titles` text DEFAULT 'model' NOT NULL;--> statement-breakpoint
CREATE INDEX `title_by_due` ON `title` (`is_due`);--> statement-breakpoint
-- Conversations from before keep their names: nothing of them is shown to a model that nobody asked.
INSERT INTO `title` (`session`, `tries`, `is_due`) SELECT `id`, 2, 0 FROM `session` WHERE `state` ->> '$.usage.turns' > 0;
