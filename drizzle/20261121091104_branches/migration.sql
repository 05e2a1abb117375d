ALTER TABLE `message` ADD `parent` text;--> statement-breakpoint
UPDATE `message` SET `parent` = coalesce((
	SELECT `earlier`.`id` FROM `message` AS `earlier`
	WHERE `earlier`.`session` = `message`.`session` AND `earlier`.`position` > 0 AND `earlier`.`position` < `message`.`position`
	ORDER BY `earlier`.`position` DESC LIMIT 1
), '') WHERE `position` > 0 AND `position` < 1000000000000;--> statement-breakpoint
ALTER TABLE `session` ADD `fold` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `message_by_parent` ON `message` (`session`,`parent`);--> statement-breakpoint
CREATE INDEX `session_by_fold` ON `session` (`fold`);