-- What the sending engine reads at every turn.

-- Messages without a run (tests, replies, opt-out notices) go before a campaign's: the claim looks here first.
CREATE INDEX "messages_single_ready" ON "messages" ("sender_id", "due_at", "id")
  WHERE "run_id" IS NULL AND "status" IN ('queued', 'retry_wait') AND "due_at" IS NOT NULL;
-- At most one opt-out notice a phone in 24 hours.
CREATE INDEX "messages_notice_phone" ON "messages" ("workspace_id", "phone", "created_at") WHERE "kind" = 'opt_out_notice';
-- A STOP holds back what still waits for this phone, in every run.
CREATE INDEX "messages_waiting_phone" ON "messages" ("workspace_id", "phone") WHERE "status" IN ('queued', 'retry_wait');
