CREATE TABLE `chunk` (
	`id` integer PRIMARY KEY,
	`draft` integer NOT NULL,
	`text` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `credential` (
	`hash` text PRIMARY KEY,
	`kind` text NOT NULL,
	`created_at` text NOT NULL,
	`expires_at` text
);
--> statement-breakpoint
CREATE TABLE `draft` (
	`id` integer PRIMARY KEY AUTOINCREMENT,
	`session` text NOT NULL,
	`data` text NOT NULL,
	`started_at` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `event` (
	`id` integer PRIMARY KEY,
	`session` text NOT NULL,
	`seq` integer NOT NULL,
	`data` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `message` (
	`id` text PRIMARY KEY,
	`session` text NOT NULL,
	`position` integer NOT NULL,
	`since` integer NOT NULL,
	`client_id` text
);
--> statement-breakpoint
CREATE TABLE `project` (
	`id` text PRIMARY KEY,
	`inactivity_timeout` integer,
	`models` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `removal` (
	`revision` integer PRIMARY KEY,
	`session` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `secret` (
	`name` text PRIMARY KEY,
	`sealed` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `session` (
	`id` text PRIMARY KEY,
	`project` text NOT NULL,
	`phase` text NOT NULL,
	`name` text NOT NULL,
	`live` integer,
	`seq` integer NOT NULL,
	`revision` integer NOT NULL,
	`updated_at` text NOT NULL,
	`state` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `event_by_seq` ON `event` (`session`,`seq`);--> statement-breakpoint
CREATE UNIQUE INDEX `message_by_position` ON `message` (`session`,`position`);--> statement-breakpoint
CREATE UNIQUE INDEX `message_by_client` ON `message` (`session`,`client_id`);--> statement-breakpoint
CREATE INDEX `session_by_update` ON `session` (`updated_at`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `session_by_revision` ON `session` (`revision`);--> statement-breakpoint
CREATE INDEX `session_live` ON `session` (`live`);