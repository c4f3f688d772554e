-- Somebody said STOP under a LID whose phone nobody knows: asked by the claim for contacts whose LID is not known either.
-- (A STOP is kept by phone and by LID in rows of their own; only where there is no phone is this one set.)
ALTER TABLE "suppressions" ADD COLUMN "phone_unknown" boolean NOT NULL DEFAULT false;
CREATE INDEX "suppressions_phone_unknown" ON "suppressions" ("workspace_id", "created_at") WHERE "phone_unknown";
