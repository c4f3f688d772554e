-- An offer that waited for more than a day, because its number was not linked: a person is asked before it goes on.
ALTER TABLE "campaign_runs" ADD COLUMN "resume_asked_at" timestamptz;

-- One mail a key, however often the step that sends it runs.
ALTER TABLE "kept_mail" ADD COLUMN "key" text UNIQUE;
