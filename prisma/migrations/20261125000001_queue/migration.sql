-- Rows that every claim or outcome writes anew: room beside them keeps the new version on its page, where it needs no
-- index entries. Without it four of five updates of senders went to another page. For pages written from now on.
ALTER TABLE "senders" SET (fillfactor = 50);
ALTER TABLE "usage_counters" SET (fillfactor = 70);
ALTER TABLE "message_stats" SET (fillfactor = 70);
