CREATE TABLE `question_draft` (
	`part` text PRIMARY KEY,
	`session` text NOT NULL,
	`revision` integer NOT NULL,
	`answers` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `question_draft_by_session` ON `question_draft` (`session`);