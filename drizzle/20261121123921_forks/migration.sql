PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_message` (
	`id` text NOT NULL,
	`session` text NOT NULL,
	`position` integer NOT NULL,
	`parent` text,
	`since` integer NOT NULL,
	`rated` integer,
	`client_id` text,
	CONSTRAINT `message_pk` PRIMARY KEY(`session`, `id`)
);
--> statement-breakpoint
INSERT INTO `__new_message`(`id`, `session`, `position`, `parent`, `since`, `rated`, `client_id`) SELECT `id`, `session`, `position`, `parent`, `since`, `rated`, `client_id` FROM `message`;--> statement-breakpoint
DROP TABLE `message`;--> statement-breakpoint
ALTER TABLE `__new_message` RENAME TO `message`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `message_by_position` ON `message` (`session`,`position`);--> statement-breakpoint
CREATE UNIQUE INDEX `message_by_client` ON `message` (`session`,`client_id`);--> statement-breakpoint
CREATE INDEX `message_by_parent` ON `message` (`session`,`parent`);