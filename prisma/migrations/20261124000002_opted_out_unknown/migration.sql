-- Somebody said STOP under a LID whose phone nobody knows: asked by the claim for contacts whose LID is not known either.
CREATE INDEX "suppressions_unknown_phone" ON "suppressions" ("workspace_id", "created_at") WHERE "phone" IS NULL;
