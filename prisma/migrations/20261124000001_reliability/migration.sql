-- What the engine needs to stand faults: a second channel, risk, new-chat caps, session life, and who decided what.

ALTER TABLE "senders"
  -- which channel new messages take; a fact of the worker that holds the lease
  ADD COLUMN "active_channel" text NOT NULL DEFAULT 'baileys' CHECK ("active_channel" IN ('baileys', 'web_js', 'cloud_api')),
  ADD COLUMN "active_channel_reason" text,
  ADD COLUMN "active_channel_at" timestamptz,
  -- the wish for a second linked device on WhatsApp Web, written by web
  ADD COLUMN "web_desired_state" text NOT NULL DEFAULT 'unlinked' CHECK ("web_desired_state" IN ('linked', 'unlinked')),
  ADD COLUMN "web_link_request_id" uuid,
  ADD COLUMN "web_link_requested_at" timestamptz,
  -- digits of the phone that is to be linked by a pairing code
  ADD COLUMN "link_phone" text,
  -- since when the phone has no link, where it had one
  ADD COLUMN "logged_out_at" timestamptz,
  -- new chats of the workspace's day, counted by the claim; an owner's own cap, and WhatsApp's where it reports one
  ADD COLUMN "new_chats_day" date,
  ADD COLUMN "new_chats" integer NOT NULL DEFAULT 0 CHECK ("new_chats" >= 0),
  ADD COLUMN "new_chat_cap" integer CHECK ("new_chat_cap" > 0),
  ADD COLUMN "new_chat_cap_by" uuid,
  ADD COLUMN "new_chat_cap_at" timestamptz,
  ADD COLUMN "wa_new_chat_cap" integer CHECK ("wa_new_chat_cap" >= 0),
  ADD COLUMN "risk" smallint NOT NULL DEFAULT 1 CHECK ("risk" BETWEEN 1 AND 10),
  ADD COLUMN "risk_reasons" jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN "risk_at" timestamptz;

ALTER TABLE "messages"
  -- the channel that the next try must take, where it is another than the sender's
  ADD COLUMN "route" text CHECK ("route" IN ('baileys', 'web_js', 'cloud_api')),
  -- the sender's risk at the send
  ADD COLUMN "risk" smallint;

-- the last warning before the end: so many days were left
ALTER TABLE "sender_sessions" ADD COLUMN "warned_days" smallint;
GRANT SELECT ("warned_days") ON "sender_sessions" TO broadcaster_tenant;

-- Whether a phone ever wrote to this number: asked by the claim.
CREATE INDEX "inbound_messages_sender_phone" ON "inbound_messages" ("sender_id", "phone");

-- What a person decided about a message in doubt, or one that failed; only added to.
CREATE TABLE "message_decisions" (
  "id" uuid PRIMARY KEY DEFAULT uuidv7(),
  "workspace_id" uuid NOT NULL REFERENCES "workspaces" ("id") ON DELETE CASCADE,
  "message_id" uuid NOT NULL,
  "user_id" uuid NOT NULL,
  "decision" text NOT NULL CHECK ("decision" IN ('arrived', 'send_again', 'give_up', 'retry')),
  "was" text NOT NULL,
  "created_at" timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX "message_decisions_message" ON "message_decisions" ("message_id");
CREATE INDEX "message_decisions_workspace" ON "message_decisions" ("workspace_id", "id" DESC);
GRANT SELECT, INSERT ON "message_decisions" TO broadcaster_tenant;
ALTER TABLE "message_decisions" ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON "message_decisions" TO broadcaster_tenant USING (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid));
