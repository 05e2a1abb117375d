DROP TABLE `search`;--> statement-breakpoint
CREATE VIRTUAL TABLE `search` USING fts5(text, session, content='', columnsize=0, prefix='2 3 4 5 6 7 8', tokenize="unicode61 remove_diacritics 2");--> statement-breakpoint
INSERT INTO `search` (`search`, rank) VALUES ('secure-delete', 1);
