ALTER TABLE `session` ADD `agent` text;--> statement-breakpoint
ALTER TABLE `session` ADD `model` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `session` ADD `is_pinned` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `session` ADD `is_archived` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
DROP INDEX IF EXISTS `session_by_update`;--> statement-breakpoint
CREATE INDEX `session_in_list` ON `session` (`is_archived`,`updated_at`,`id`,`phase`,`live`,`agent`,`model`,`is_pinned`,`project`,`name`);--> statement-breakpoint
-- The new columns come from the folded state: every session is folded anew at the next start.
UPDATE `session` SET `fold` = 0;
