-- The embedded orchestrator (inngest/embedded): runs of Inngest functions, durable in PostgreSQL. System tables: they carry
-- ids and counts, never recipients, and the tenant role has no grant on them.

CREATE TABLE "orchestrator_runs" (
  "id" uuid PRIMARY KEY DEFAULT uuidv7(),
  "function_id" text NOT NULL,
  "event" jsonb NOT NULL,
  -- the event's id, or the value of the function's idempotency key: one run for each
  "dedupe_key" text NOT NULL,
  "status" text NOT NULL DEFAULT 'running' CHECK ("status" IN ('running', 'completed', 'failed', 'cancelled')),
  "concurrency_key" text,
  "concurrency_limit" integer,
  "parent_run" uuid,
  "parent_step" text,
  "output" jsonb,
  "created_at" timestamptz NOT NULL DEFAULT clock_timestamp(),
  "ended_at" timestamptz,
  UNIQUE ("function_id", "dedupe_key")
);
CREATE INDEX "orchestrator_runs_live" ON "orchestrator_runs" ("function_id") WHERE "status" = 'running';
CREATE INDEX "orchestrator_runs_ended" ON "orchestrator_runs" ("ended_at") WHERE "ended_at" IS NOT NULL;

-- Memoized results, in the order in which the steps ended: the SDK replays them in this order.
CREATE TABLE "orchestrator_steps" (
  "run_id" uuid NOT NULL REFERENCES "orchestrator_runs" ("id") ON DELETE CASCADE,
  "step_id" text NOT NULL,
  "seq" bigint GENERATED ALWAYS AS IDENTITY,
  "name" text,
  "result" jsonb NOT NULL,
  "created_at" timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY ("run_id", "step_id")
);

-- What a run waits for. A taker leases a row by token; nothing is committed without it.
CREATE TABLE "orchestrator_queue" (
  "id" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "run_id" uuid NOT NULL REFERENCES "orchestrator_runs" ("id") ON DELETE CASCADE,
  "step_id" text NOT NULL,
  "kind" text NOT NULL CHECK ("kind" IN ('call', 'sleep', 'wait', 'invoke')),
  "wait_event" text,
  "wait_expression" text,
  "race" boolean NOT NULL DEFAULT false,
  "due_at" timestamptz NOT NULL,
  "attempt" integer NOT NULL DEFAULT 0,
  -- leases that ran out: the taker died
  "losses" integer NOT NULL DEFAULT 0,
  "again" boolean NOT NULL DEFAULT false,
  "token" uuid,
  "locked_until" timestamptz,
  "concurrency_key" text,
  "concurrency_limit" integer,
  UNIQUE ("run_id", "step_id")
);
CREATE INDEX "orchestrator_queue_due" ON "orchestrator_queue" ("due_at");
CREATE INDEX "orchestrator_queue_wait" ON "orchestrator_queue" ("wait_event") WHERE "kind" = 'wait';
CREATE INDEX "orchestrator_queue_leased" ON "orchestrator_queue" ("concurrency_key") WHERE "token" IS NOT NULL AND "concurrency_key" IS NOT NULL;

CREATE TABLE "orchestrator_crons" (
  "function_id" text NOT NULL,
  "expression" text NOT NULL,
  "next_at" timestamptz NOT NULL,
  PRIMARY KEY ("function_id", "expression")
);

-- orchestrate_by: the orchestrator's promise to look at the run again by then; once past, the sweep starts a new one.
-- batches: how often messages were released; names the batch in the event that says it is drained.
ALTER TABLE "campaign_runs" ADD COLUMN "orchestrate_by" timestamptz, ADD COLUMN "batches" integer NOT NULL DEFAULT 0;
