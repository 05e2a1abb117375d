PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_usage_rating` (
	`message` text NOT NULL,
	`session` text NOT NULL,
	`since` integer NOT NULL,
	`model` text NOT NULL,
	`rating` text NOT NULL,
	CONSTRAINT `usage_rating_pk` PRIMARY KEY(`session`, `message`)
);
--> statement-breakpoint
INSERT INTO `__new_usage_rating`(`message`, `session`, `since`, `model`, `rating`) SELECT `message`, `session`, `since`, `model`, `rating` FROM `usage_rating`;--> statement-breakpoint
DROP TABLE `usage_rating`;--> statement-breakpoint
ALTER TABLE `__new_usage_rating` RENAME TO `usage_rating`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
DROP INDEX IF EXISTS `usage_rating_by_session`;