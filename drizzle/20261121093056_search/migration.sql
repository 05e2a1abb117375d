CREATE TABLE `follower` (
	`name` text PRIMARY KEY,
	`position` integer NOT NULL
);
--> statement-breakpoint
CREATE VIRTUAL TABLE `search` USING fts5(text, content='', columnsize=0, prefix='2 3 4', tokenize="unicode61 remove_diacritics 2");
--> statement-breakpoint
INSERT INTO `search` (`search`, rank) VALUES ('secure-delete', 1);
