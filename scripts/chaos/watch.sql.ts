import { pool } from '#lib/db.ts'

/**
 * Notes, in the run's own database, every write of an older epoch that PostgreSQL let through: it would leave no trace
 * otherwise. A claim holds the sender's row and a key its session's row while it writes, so the epoch that a trigger
 * reads there is the true one at that moment.
 */
const WATCH = `
CREATE TABLE chaos_stale (at timestamptz NOT NULL DEFAULT clock_timestamp(), what text NOT NULL, id uuid NOT NULL, epoch bigint, newest bigint);
CREATE FUNCTION chaos_claim() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO chaos_stale (what, id, epoch, newest) SELECT 'claim', NEW.id, NEW.claim_epoch, s.lease_epoch
    FROM senders s WHERE s.id = NEW.sender_id AND s.lease_epoch <> NEW.claim_epoch; RETURN NULL; END $$;
CREATE TRIGGER chaos_claim AFTER UPDATE ON messages FOR EACH ROW
  WHEN (NEW.status = 'sending' AND NEW.claimed_at IS DISTINCT FROM OLD.claimed_at) EXECUTE FUNCTION chaos_claim();
CREATE FUNCTION chaos_key() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO chaos_stale (what, id, epoch, newest) SELECT 'key', NEW.session_id, NEW.epoch, s.epoch
    FROM sender_sessions s WHERE s.id = NEW.session_id AND s.epoch > NEW.epoch; RETURN NULL; END $$;
CREATE TRIGGER chaos_key AFTER INSERT OR UPDATE ON session_keys FOR EACH ROW EXECUTE FUNCTION chaos_key();
CREATE FUNCTION chaos_session() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO chaos_stale (what, id, epoch, newest) VALUES ('session', NEW.id, NEW.epoch, OLD.epoch); RETURN NULL; END $$;
CREATE TRIGGER chaos_session AFTER UPDATE ON sender_sessions FOR EACH ROW WHEN (NEW.epoch < OLD.epoch) EXECUTE FUNCTION chaos_session();`

export const watchEpochs = async (): Promise<void> => {
  await pool().query(WATCH)
}
