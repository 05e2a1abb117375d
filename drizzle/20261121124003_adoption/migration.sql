CREATE TABLE `adoption` (
	`session` text PRIMARY KEY
);
