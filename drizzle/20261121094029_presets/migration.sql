CREATE TABLE `preset` (
	`id` text PRIMARY KEY,
	`project` text NOT NULL,
	`name` text NOT NULL,
	`settings` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `preset_by_name` ON `preset` (`project`,`name`);