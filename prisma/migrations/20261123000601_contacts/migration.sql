-- What contact lists and imports need beyond the first tables.

-- The names of a workspace's own fields ("Last bill" for last_bill): attributes keep keys, people read labels.
CREATE TABLE "contact_fields" (
  "workspace_id" uuid NOT NULL REFERENCES "workspaces" ("id") ON DELETE CASCADE,
  "key" text NOT NULL,
  "label" text NOT NULL,
  "created_at" timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY ("workspace_id", "key")
);
GRANT SELECT, INSERT, UPDATE, DELETE ON "contact_fields" TO broadcaster_tenant;
ALTER TABLE "contact_fields" ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "contact_fields" TO broadcaster_tenant
  USING ("workspace_id" = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid));

-- opted_out: contacts of the file that stay suppressed; attempts: starts without a chunk written, so that a file
-- that always breaks the worker ends as failed.
ALTER TABLE "imports" ADD COLUMN "opted_out" integer NOT NULL DEFAULT 0, ADD COLUMN "attempts" integer NOT NULL DEFAULT 0;
CREATE INDEX "imports_list" ON "imports" ("workspace_id", "id" DESC);
CREATE INDEX "contacts_list" ON "contacts" ("workspace_id", "id" DESC) WHERE "deleted_at" IS NULL;
