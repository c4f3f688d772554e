-- The house's first tables. Every table with a workspace_id stands behind the tenant wall (the end of this file):
-- a statement that runs as broadcaster_tenant sees the rows of app.workspace_id and no others.
-- Statuses are text with a CHECK, never enums: enum operators are not leakproof, so an index on them is lost under
-- row-level security.

CREATE TABLE "installation" (
  "id" boolean PRIMARY KEY DEFAULT true CHECK ("id"),
  "orchestrator" text CHECK ("orchestrator" IN ('embedded', 'inngest')),
  "key_fingerprint" text,
  "created_at" timestamptz NOT NULL DEFAULT now()
);
INSERT INTO "installation" DEFAULT VALUES;

CREATE TABLE "users" (
  "id" uuid PRIMARY KEY DEFAULT uuidv7(),
  "email" text NOT NULL UNIQUE CHECK ("email" = lower("email")),
  "name" text NOT NULL,
  "password_hash" text NOT NULL,
  "locale" text NOT NULL DEFAULT 'en' CHECK ("locale" IN ('en', 'hi', 'mr')),
  "email_verified_at" timestamptz,
  "session_version" integer NOT NULL DEFAULT 1,
  "last_login_at" timestamptz,
  "created_at" timestamptz NOT NULL DEFAULT now(),
  "updated_at" timestamptz NOT NULL DEFAULT now(),
  "deleted_at" timestamptz
);

CREATE TABLE "plans" (
  "code" text PRIMARY KEY CHECK ("code" IN ('trial', 'starter', 'growth', 'business')),
  "messages_per_month" integer NOT NULL,
  "price_paise" integer NOT NULL,
  "position" integer NOT NULL
);
INSERT INTO "plans" ("code", "messages_per_month", "price_paise", "position") VALUES
  ('trial', 100, 0, 0), ('starter', 2000, 49900, 1), ('growth', 10000, 149900, 2), ('business', 50000, 499900, 3);

CREATE TABLE "workspaces" (
  "id" uuid PRIMARY KEY DEFAULT uuidv7(),
  "name" text NOT NULL,
  "time_zone" text NOT NULL DEFAULT 'Asia/Kolkata',
  "country" text NOT NULL DEFAULT 'IN',
  "quiet_from" time NOT NULL DEFAULT '21:00',
  "quiet_until" time NOT NULL DEFAULT '09:00',
  "offers_per_week" integer NOT NULL DEFAULT 2 CHECK ("offers_per_week" BETWEEN 1 AND 7),
  "created_at" timestamptz NOT NULL DEFAULT now(),
  "updated_at" timestamptz NOT NULL DEFAULT now(),
  "suspended_at" timestamptz,
  "deleted_at" timestamptz
);

CREATE TABLE "memberships" (
  "workspace_id" uuid NOT NULL REFERENCES "workspaces" ("id") ON DELETE CASCADE,
  "user_id" uuid NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE,
  "role" text NOT NULL CHECK ("role" IN ('owner', 'admin', 'agent')),
  "created_at" timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY ("workspace_id", "user_id")
);
CREATE INDEX "memberships_user" ON "memberships" ("user_id");

CREATE TABLE "subscriptions" (
  "workspace_id" uuid PRIMARY KEY REFERENCES "workspaces" ("id") ON DELETE CASCADE,
  "plan_code" text NOT NULL REFERENCES "plans" ("code"),
  "trial_ends_at" timestamptz,
  "created_at" timestamptz NOT NULL DEFAULT now(),
  "updated_at" timestamptz NOT NULL DEFAULT now()
);

-- reserved: rows of kind campaign, single or reply that wait or are on their way; used: those that reached sent.
CREATE TABLE "usage_counters" (
  "workspace_id" uuid NOT NULL REFERENCES "workspaces" ("id") ON DELETE CASCADE,
  "month" date NOT NULL,
  "reserved" integer NOT NULL DEFAULT 0 CHECK ("reserved" >= 0),
  "used" integer NOT NULL DEFAULT 0 CHECK ("used" >= 0),
  PRIMARY KEY ("workspace_id", "month")
);

CREATE TABLE "senders" (
  "id" uuid PRIMARY KEY DEFAULT uuidv7(),
  "workspace_id" uuid NOT NULL REFERENCES "workspaces" ("id") ON DELETE CASCADE,
  "name" text NOT NULL,
  "phone" text,
  "network" text NOT NULL CHECK ("network" IN ('whatsapp', 'simulator')),
  "status" text NOT NULL DEFAULT 'unlinked' CHECK ("status" IN ('unlinked', 'active', 'held', 'restricted')),
  "hold_reason" text,
  "hold_until" timestamptz,
  -- wishes, written by web
  "desired_state" text NOT NULL DEFAULT 'unlinked' CHECK ("desired_state" IN ('linked', 'unlinked')),
  "link_method" text CHECK ("link_method" IN ('qr', 'pairing_code')),
  "link_request_id" uuid,
  "link_requested_at" timestamptz,
  -- the lease: one worker acts for a sender; every acquisition raises the epoch
  "lease_owner" uuid,
  "lease_epoch" bigint NOT NULL DEFAULT 0,
  "lease_until" timestamptz,
  -- pacing, written by the claim so that a takeover keeps the pace
  "next_send_at" timestamptz NOT NULL DEFAULT now(),
  "burst_count" integer NOT NULL DEFAULT 0,
  "recent_sends" timestamptz[] NOT NULL DEFAULT '{}',
  "slow_factor" real NOT NULL DEFAULT 1 CHECK ("slow_factor" >= 1),
  "slow_until" timestamptz,
  "first_linked_at" timestamptz,
  "last_active_at" timestamptz,
  "created_at" timestamptz NOT NULL DEFAULT now(),
  "updated_at" timestamptz NOT NULL DEFAULT now(),
  "deleted_at" timestamptz,
  UNIQUE ("workspace_id", "id")
);
CREATE INDEX "senders_lease" ON "senders" ("lease_owner", "lease_until");
CREATE UNIQUE INDEX "senders_phone" ON "senders" ("network", "phone") WHERE "phone" IS NOT NULL AND "deleted_at" IS NULL;

CREATE TABLE "sender_sessions" (
  "id" uuid PRIMARY KEY DEFAULT uuidv7(),
  "workspace_id" uuid NOT NULL,
  "sender_id" uuid NOT NULL,
  "channel" text NOT NULL CHECK ("channel" IN ('baileys', 'web_js', 'cloud_api')),
  "status" text NOT NULL DEFAULT 'pending' CHECK ("status" IN ('pending', 'connected', 'reconnecting', 'expired', 'failed')),
  "link_request_id" uuid,
  "data_key" bytea NOT NULL,
  "epoch" bigint NOT NULL,
  "wa_jid" text,
  "wa_lid" text,
  "close_code" integer,
  "close_reason" text,
  "linked_at" timestamptz,
  "connected_at" timestamptz,
  "expires_at" timestamptz,
  "ended_at" timestamptz,
  "created_at" timestamptz NOT NULL DEFAULT now(),
  "updated_at" timestamptz NOT NULL DEFAULT now(),
  UNIQUE ("workspace_id", "id"),
  FOREIGN KEY ("workspace_id", "sender_id") REFERENCES "senders" ("workspace_id", "id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX "sender_sessions_live" ON "sender_sessions" ("sender_id", "channel") WHERE "ended_at" IS NULL;

-- type 'creds' holds the credentials; the rest are Baileys' signal keys. Values are AES-256-GCM under the session's data key.
CREATE TABLE "session_keys" (
  "workspace_id" uuid NOT NULL,
  "session_id" uuid NOT NULL,
  "type" text NOT NULL,
  "key_id" text NOT NULL,
  "value" bytea NOT NULL,
  "epoch" bigint NOT NULL,
  PRIMARY KEY ("session_id", "type", "key_id"),
  FOREIGN KEY ("workspace_id", "session_id") REFERENCES "sender_sessions" ("workspace_id", "id") ON DELETE CASCADE
);

CREATE TABLE "contacts" (
  "id" uuid PRIMARY KEY DEFAULT uuidv7(),
  "workspace_id" uuid NOT NULL REFERENCES "workspaces" ("id") ON DELETE CASCADE,
  "phone" text NOT NULL CHECK ("phone" ~ '^\+[1-9][0-9]{6,14}$'),
  "name" text,
  "attributes" jsonb NOT NULL DEFAULT '{}',
  "lid" text,
  "wa_status" text NOT NULL DEFAULT 'unknown' CHECK ("wa_status" IN ('unknown', 'yes', 'no')),
  "wa_checked_at" timestamptz,
  "sample" boolean NOT NULL DEFAULT false,
  "source" text NOT NULL CHECK ("source" IN ('import', 'manual', 'api', 'inbound', 'sample')),
  "created_at" timestamptz NOT NULL DEFAULT now(),
  "updated_at" timestamptz NOT NULL DEFAULT now(),
  "deleted_at" timestamptz,
  UNIQUE ("workspace_id", "id"),
  UNIQUE ("workspace_id", "phone")
);
CREATE INDEX "contacts_lid" ON "contacts" ("workspace_id", "lid") WHERE "lid" IS NOT NULL;

CREATE TABLE "groups" (
  "id" uuid PRIMARY KEY DEFAULT uuidv7(),
  "workspace_id" uuid NOT NULL REFERENCES "workspaces" ("id") ON DELETE CASCADE,
  "name" text NOT NULL,
  "created_at" timestamptz NOT NULL DEFAULT now(),
  "updated_at" timestamptz NOT NULL DEFAULT now(),
  UNIQUE ("workspace_id", "id"),
  UNIQUE ("workspace_id", "name")
);

CREATE TABLE "group_members" (
  "workspace_id" uuid NOT NULL,
  "group_id" uuid NOT NULL,
  "contact_id" uuid NOT NULL,
  "created_at" timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY ("group_id", "contact_id"),
  FOREIGN KEY ("workspace_id", "group_id") REFERENCES "groups" ("workspace_id", "id") ON DELETE CASCADE,
  FOREIGN KEY ("workspace_id", "contact_id") REFERENCES "contacts" ("workspace_id", "id") ON DELETE CASCADE
);
CREATE INDEX "group_members_contact" ON "group_members" ("contact_id");

-- Append-only: the tenant role may read and add, nothing else. The newest row of a phone is its state.
CREATE TABLE "consent_events" (
  "id" uuid PRIMARY KEY DEFAULT uuidv7(),
  "workspace_id" uuid NOT NULL REFERENCES "workspaces" ("id") ON DELETE CASCADE,
  "phone" text,
  "lid" text,
  "kind" text NOT NULL CHECK ("kind" IN ('granted', 'withdrawn')),
  "source" text NOT NULL CHECK ("source" IN ('import', 'review', 'api', 'manual', 'reply', 'sample')),
  "statement" text,
  "import_id" uuid,
  "run_id" uuid,
  "inbound_id" uuid,
  "user_id" uuid,
  "created_at" timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK ("phone" IS NOT NULL OR "lid" IS NOT NULL)
);
CREATE INDEX "consent_events_phone" ON "consent_events" ("workspace_id", "phone", "id" DESC);

CREATE TABLE "suppressions" (
  "id" uuid PRIMARY KEY DEFAULT uuidv7(),
  "workspace_id" uuid NOT NULL REFERENCES "workspaces" ("id") ON DELETE CASCADE,
  "phone" text,
  "lid" text,
  "reason" text NOT NULL CHECK ("reason" IN ('opted_out', 'manual')),
  "created_at" timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK ("phone" IS NOT NULL OR "lid" IS NOT NULL),
  UNIQUE ("workspace_id", "phone"),
  UNIQUE ("workspace_id", "lid")
);

CREATE TABLE "imports" (
  "id" uuid PRIMARY KEY DEFAULT uuidv7(),
  "workspace_id" uuid NOT NULL REFERENCES "workspaces" ("id") ON DELETE CASCADE,
  "user_id" uuid NOT NULL,
  "status" text NOT NULL DEFAULT 'uploaded' CHECK ("status" IN ('uploaded', 'ready', 'importing', 'completed', 'failed')),
  "file_name" text NOT NULL,
  "file_key" text NOT NULL,
  "byte_size" integer NOT NULL,
  "encoding" text,
  "delimiter" text,
  "headers" jsonb,
  "sample_rows" jsonb,
  "mapping" jsonb,
  "group_id" uuid,
  "consent_statement" text,
  "consented_at" timestamptz,
  "rows_total" integer NOT NULL DEFAULT 0,
  "rows_done" integer NOT NULL DEFAULT 0,
  "imported" integer NOT NULL DEFAULT 0,
  "updated" integer NOT NULL DEFAULT 0,
  "duplicates" integer NOT NULL DEFAULT 0,
  "rejected" integer NOT NULL DEFAULT 0,
  "error_code" text,
  "locked_until" timestamptz,
  "created_at" timestamptz NOT NULL DEFAULT now(),
  "updated_at" timestamptz NOT NULL DEFAULT now(),
  "completed_at" timestamptz,
  UNIQUE ("workspace_id", "id")
);
CREATE INDEX "imports_open" ON "imports" ("status", "created_at") WHERE "status" IN ('uploaded', 'importing');

CREATE TABLE "import_errors" (
  "workspace_id" uuid NOT NULL,
  "import_id" uuid NOT NULL,
  "row" integer NOT NULL,
  "kind" text NOT NULL CHECK ("kind" IN ('rejected', 'duplicate')),
  "code" text NOT NULL,
  "raw" jsonb NOT NULL,
  PRIMARY KEY ("import_id", "row"),
  FOREIGN KEY ("workspace_id", "import_id") REFERENCES "imports" ("workspace_id", "id") ON DELETE CASCADE
);

CREATE TABLE "templates" (
  "id" uuid PRIMARY KEY DEFAULT uuidv7(),
  "workspace_id" uuid NOT NULL REFERENCES "workspaces" ("id") ON DELETE CASCADE,
  "name" text NOT NULL,
  "category" text NOT NULL CHECK ("category" IN ('order', 'reminder', 'promo', 'feedback', 'custom')),
  "body" text NOT NULL,
  "created_at" timestamptz NOT NULL DEFAULT now(),
  "updated_at" timestamptz NOT NULL DEFAULT now(),
  "deleted_at" timestamptz,
  UNIQUE ("workspace_id", "id")
);
CREATE UNIQUE INDEX "templates_name" ON "templates" ("workspace_id", "name") WHERE "deleted_at" IS NULL;

-- A campaign without a run is a draft.
CREATE TABLE "campaigns" (
  "id" uuid PRIMARY KEY DEFAULT uuidv7(),
  "workspace_id" uuid NOT NULL REFERENCES "workspaces" ("id") ON DELETE CASCADE,
  "name" text NOT NULL,
  "category" text NOT NULL DEFAULT 'custom' CHECK ("category" IN ('order', 'reminder', 'promo', 'feedback', 'custom')),
  "template_id" uuid,
  "body" text NOT NULL DEFAULT '',
  "audience" jsonb NOT NULL DEFAULT '{"kind":"all"}',
  "sender_id" uuid,
  "speed" text NOT NULL DEFAULT 'balanced' CHECK ("speed" IN ('fast', 'balanced', 'safe')),
  "scheduled_for" timestamptz,
  "created_by" uuid NOT NULL,
  "created_at" timestamptz NOT NULL DEFAULT now(),
  "updated_at" timestamptz NOT NULL DEFAULT now(),
  "deleted_at" timestamptz,
  UNIQUE ("workspace_id", "id"),
  FOREIGN KEY ("workspace_id", "template_id") REFERENCES "templates" ("workspace_id", "id"),
  FOREIGN KEY ("workspace_id", "sender_id") REFERENCES "senders" ("workspace_id", "id")
);
CREATE INDEX "campaigns_list" ON "campaigns" ("workspace_id", "id" DESC) WHERE "deleted_at" IS NULL;

-- What a run sends is frozen here at launch; `version` rises with every change of status and makes event ids deterministic.
CREATE TABLE "campaign_runs" (
  "id" uuid PRIMARY KEY DEFAULT uuidv7(),
  "workspace_id" uuid NOT NULL,
  "campaign_id" uuid NOT NULL,
  "sender_id" uuid NOT NULL,
  "status" text NOT NULL CHECK ("status" IN ('scheduled', 'sending', 'paused', 'completed', 'failed', 'cancelled', 'missed')),
  "version" integer NOT NULL DEFAULT 1,
  "planned_for" timestamptz NOT NULL,
  "category" text NOT NULL,
  "speed" text NOT NULL,
  "body" text NOT NULL,
  "audience" jsonb NOT NULL,
  "consent_statement" text,
  "recipients" integer NOT NULL DEFAULT 0,
  "blocked" integer NOT NULL DEFAULT 0,
  "rendered_position" integer NOT NULL DEFAULT 0,
  "quota_month" date,
  "failure_code" text,
  "started_at" timestamptz,
  "expanded_at" timestamptz,
  "rendered_at" timestamptz,
  "paused_at" timestamptz,
  "completed_at" timestamptz,
  "created_by" uuid NOT NULL,
  "created_at" timestamptz NOT NULL DEFAULT now(),
  "updated_at" timestamptz NOT NULL DEFAULT now(),
  UNIQUE ("workspace_id", "id"),
  UNIQUE ("campaign_id", "planned_for"),
  FOREIGN KEY ("workspace_id", "campaign_id") REFERENCES "campaigns" ("workspace_id", "id") ON DELETE CASCADE,
  FOREIGN KEY ("workspace_id", "sender_id") REFERENCES "senders" ("workspace_id", "id")
);
CREATE INDEX "campaign_runs_live" ON "campaign_runs" ("status", "planned_for") WHERE "status" IN ('scheduled', 'sending', 'paused');
CREATE INDEX "campaign_runs_sender" ON "campaign_runs" ("sender_id", "status");

-- The row is the queue (docs/design.md §5). A message keeps its recipient as it was: no foreign key to contacts.
-- due_at: when it may be claimed (set by the release, moved by a retry); NULL while not released.
CREATE TABLE "messages" (
  "id" uuid PRIMARY KEY DEFAULT uuidv7(),
  "workspace_id" uuid NOT NULL REFERENCES "workspaces" ("id") ON DELETE CASCADE,
  "kind" text NOT NULL CHECK ("kind" IN ('campaign', 'single', 'test', 'reply', 'opt_out_notice')),
  "run_id" uuid,
  "position" integer,
  "contact_id" uuid,
  "sender_id" uuid NOT NULL,
  "phone" text NOT NULL,
  "recipient_name" text,
  "category" text NOT NULL CHECK ("category" IN ('order', 'reminder', 'promo', 'feedback', 'custom')),
  "text" text,
  "wa_message_id" text,
  "status" text NOT NULL CHECK ("status" IN ('queued', 'sending', 'sent', 'delivered', 'read', 'retry_wait', 'uncertain', 'review', 'failed', 'blocked', 'cancelled')),
  "reason" text,
  "error_code" integer,
  "attempts" integer NOT NULL DEFAULT 0,
  "resends" integer NOT NULL DEFAULT 0,
  "due_at" timestamptz,
  "released_at" timestamptz,
  "claimed_at" timestamptz,
  "claim_epoch" bigint,
  "channel" text,
  "session_id" uuid,
  "remote_jid" text,
  "delay_ms" integer,
  "uncertain_at" timestamptz,
  "sent_at" timestamptz,
  "delivered_at" timestamptz,
  "read_at" timestamptz,
  "ended_at" timestamptz,
  "quota_month" date,
  "sample" boolean NOT NULL DEFAULT false,
  "inbound_id" uuid,
  "created_at" timestamptz NOT NULL DEFAULT now(),
  "updated_at" timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY ("workspace_id", "run_id") REFERENCES "campaign_runs" ("workspace_id", "id"),
  FOREIGN KEY ("workspace_id", "sender_id") REFERENCES "senders" ("workspace_id", "id")
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX "messages_run_contact" ON "messages" ("run_id", "contact_id") WHERE "kind" = 'campaign';
CREATE UNIQUE INDEX "messages_wa_id" ON "messages" ("sender_id", "wa_message_id");
CREATE UNIQUE INDEX "messages_opt_out_notice" ON "messages" ("inbound_id") WHERE "kind" = 'opt_out_notice';
CREATE INDEX "messages_ready" ON "messages" ("sender_id", "due_at", "id") WHERE "status" IN ('queued', 'retry_wait') AND "due_at" IS NOT NULL;
CREATE INDEX "messages_inflight" ON "messages" ("sender_id", "status") WHERE "status" IN ('sending', 'uncertain');
CREATE INDEX "messages_run_status" ON "messages" ("run_id", "status", "position");
CREATE INDEX "messages_run_position" ON "messages" ("run_id", "position");
CREATE INDEX "messages_phone_sent" ON "messages" ("workspace_id", "phone", "sent_at");

CREATE TABLE "inbound_messages" (
  "id" uuid PRIMARY KEY DEFAULT uuidv7(),
  "workspace_id" uuid NOT NULL,
  "sender_id" uuid NOT NULL,
  "session_id" uuid,
  "wa_message_id" text NOT NULL,
  "from_jid" text NOT NULL,
  "phone" text,
  "lid" text,
  "contact_id" uuid,
  "text" text,
  "opt_out" boolean NOT NULL DEFAULT false,
  "wa_at" timestamptz NOT NULL,
  "created_at" timestamptz NOT NULL DEFAULT now(),
  UNIQUE ("workspace_id", "id"),
  UNIQUE ("sender_id", "from_jid", "wa_message_id"),
  FOREIGN KEY ("workspace_id", "sender_id") REFERENCES "senders" ("workspace_id", "id") ON DELETE CASCADE
);
CREATE INDEX "inbound_messages_phone" ON "inbound_messages" ("workspace_id", "phone", "id" DESC);

-- First entries into a status, by day in the workspace's zone. Messages without a run stand under the nil UUID.
CREATE TABLE "message_stats" (
  "workspace_id" uuid NOT NULL REFERENCES "workspaces" ("id") ON DELETE CASCADE,
  "day" date NOT NULL,
  "run_id" uuid NOT NULL,
  "sender_id" uuid NOT NULL,
  "status" text NOT NULL,
  "count" integer NOT NULL DEFAULT 0,
  PRIMARY KEY ("workspace_id", "day", "run_id", "sender_id", "status")
);
CREATE INDEX "message_stats_run" ON "message_stats" ("run_id");

-- The outbox: written in the same transaction as the rows it speaks of; posted_at is set by the active orchestrator.
CREATE TABLE "events" (
  "seq" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "id" text NOT NULL UNIQUE,
  "workspace_id" uuid REFERENCES "workspaces" ("id") ON DELETE CASCADE,
  "name" text NOT NULL,
  "data" jsonb NOT NULL,
  "ts" bigint NOT NULL,
  "created_at" timestamptz NOT NULL DEFAULT clock_timestamp(),
  "posted_at" timestamptz
);
CREATE INDEX "events_pending" ON "events" ("seq") WHERE "posted_at" IS NULL;

CREATE TABLE "kv" (
  "key" text PRIMARY KEY,
  "workspace_id" uuid,
  "value" text NOT NULL,
  "expires_at" timestamptz NOT NULL
);
CREATE INDEX "kv_expires" ON "kv" ("expires_at");

-- Mail that no provider took (no key set): kept, and shown at /dev/mail outside production.
CREATE TABLE "kept_mail" (
  "id" uuid PRIMARY KEY DEFAULT uuidv7(),
  "to" text NOT NULL,
  "subject" text NOT NULL,
  "text" text NOT NULL,
  "html" text NOT NULL,
  "created_at" timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE "workers" (
  "id" uuid PRIMARY KEY,
  "host" text NOT NULL,
  "pid" integer NOT NULL,
  "version" text NOT NULL,
  "started_at" timestamptz NOT NULL DEFAULT clock_timestamp(),
  "seen_at" timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The tenant wall. Roles belong to the cluster: another database of it may have made this one, even right now.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'broadcaster_tenant') THEN
    CREATE ROLE broadcaster_tenant NOLOGIN NOBYPASSRLS;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
-- SET: may switch to it. INHERIT FALSE: its policies and grants do not spill over to the login role.
DO $$ BEGIN
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    GRANT broadcaster_tenant TO CURRENT_USER WITH SET TRUE, INHERIT FALSE;
  END IF;
END $$;
GRANT USAGE ON SCHEMA public TO broadcaster_tenant;
DO $$ DECLARE t text; BEGIN
  FOR t IN SELECT c.table_name FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.column_name = 'workspace_id' LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON public.%I TO broadcaster_tenant', t);
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON public.%I TO broadcaster_tenant USING (workspace_id = (SELECT nullif(current_setting(''app.workspace_id'', true), '''')::uuid))', t);
  END LOOP;
END $$;
GRANT SELECT, UPDATE ON "workspaces" TO broadcaster_tenant;
ALTER TABLE "workspaces" ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "workspaces" TO broadcaster_tenant USING ("id" = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid));
GRANT SELECT ON "plans" TO broadcaster_tenant;
-- Secrets and things with a time to live are the service role's alone; the ledger and the outbox are only added to.
REVOKE ALL ON "session_keys", "kv" FROM broadcaster_tenant;
REVOKE SELECT, INSERT, UPDATE, DELETE ON "sender_sessions" FROM broadcaster_tenant;
GRANT SELECT ("id", "workspace_id", "sender_id", "channel", "status", "link_request_id", "wa_jid", "close_code", "close_reason", "linked_at", "connected_at", "expires_at", "ended_at", "created_at", "updated_at") ON "sender_sessions" TO broadcaster_tenant;
REVOKE UPDATE, DELETE ON "consent_events", "events", "inbound_messages" FROM broadcaster_tenant;
REVOKE INSERT, UPDATE, DELETE ON "subscriptions", "message_stats" FROM broadcaster_tenant;
