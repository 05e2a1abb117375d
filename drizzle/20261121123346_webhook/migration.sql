ALTER TABLE `outbox` ADD `queue` text DEFAULT 'feedback' NOT NULL;--> statement-breakpoint
ALTER TABLE `outbox` ADD `since` text DEFAULT '' NOT NULL;--> statement-breakpoint
DROP INDEX IF EXISTS `outbox_by_attempts`;--> statement-breakpoint
CREATE INDEX `outbox_by_queue` ON `outbox` (`queue`,`attempts`);