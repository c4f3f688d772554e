-- Restraint: until when WhatsApp's own cap counts, until when a sender rests because of its risk, and what risk is read from.

ALTER TABLE "senders"
  -- WhatsApp's cap is one of a cycle of its own; after that it says nothing any more
  ADD COLUMN "wa_new_chat_cap_until" timestamptz,
  -- the last hold for risk ends or ended then: news of before it never holds the sender again
  ADD COLUMN "risk_held_until" timestamptz;

-- Whether a person whose phone WhatsApp keeps to itself ever wrote to this number: asked by the claim.
CREATE INDEX "inbound_messages_sender_lid" ON "inbound_messages" ("sender_id", "lid") WHERE "lid" IS NOT NULL;
-- What risk is read from, every few minutes: who wrote lately, and what WhatsApp refused.
CREATE INDEX "inbound_messages_sender_time" ON "inbound_messages" ("sender_id", "created_at");
CREATE INDEX "messages_trouble" ON "messages" ("sender_id", "claimed_at") WHERE "error_code" IS NOT NULL OR "reason" = 'not_on_whatsapp';
