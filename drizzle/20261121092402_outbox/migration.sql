CREATE TABLE `outbox` (
	`id` text PRIMARY KEY,
	`session` text NOT NULL,
	`data` text NOT NULL,
	`version` integer NOT NULL,
	`attempts` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `project` ADD `is_masked` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `outbox_by_attempts` ON `outbox` (`attempts`);--> statement-breakpoint
CREATE INDEX `outbox_by_session` ON `outbox` (`session`);