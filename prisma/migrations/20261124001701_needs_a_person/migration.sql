-- A person is done with a message that was not sent: it leaves the list of those that need one, and stays in the log.
ALTER TABLE "messages" ADD COLUMN "given_up_at" timestamptz;
UPDATE "messages" SET "given_up_at" = "updated_at" WHERE "status" = 'failed' AND "reason" = 'given_up';

-- The two lists of what needs a person, across runs.
CREATE INDEX "messages_needs_person" ON "messages" ("workspace_id", "status", "id" DESC)
  WHERE "status" IN ('review', 'failed') AND "given_up_at" IS NULL;
