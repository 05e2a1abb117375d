CREATE TABLE `process` (
	`id` text PRIMARY KEY,
	`session` text NOT NULL,
	`part` text,
	`name` text NOT NULL,
	`command` text NOT NULL,
	`status` text NOT NULL,
	`started_at` text NOT NULL,
	`ended_at` text,
	`exit_code` integer,
	`bytes` integer NOT NULL,
	`is_kept` integer NOT NULL,
	`survivors` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `process_by_session` ON `process` (`session`,`started_at`);--> statement-breakpoint
CREATE INDEX `process_by_start` ON `process` (`started_at`);--> statement-breakpoint
CREATE INDEX `process_running` ON `process` (`status`);