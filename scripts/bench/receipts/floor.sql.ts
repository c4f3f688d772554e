import { pool } from '#lib/db.ts'

export type Receipt = { senderId: string; waMessageId: string }

/** As one would write it by hand: forward only from `sent`, no reordering, no usage, no events; the rollup kept. */
const STORE = `WITH done AS (
  UPDATE messages m SET status = 'delivered', delivered_at = clock_timestamp(), updated_at = clock_timestamp()
  FROM unnest($1::uuid[], $2::text[]) AS i (sender_id, wa_id)
  WHERE m.sender_id = i.sender_id AND m.wa_message_id = i.wa_id AND m.status = 'sent'
  RETURNING m.workspace_id, m.run_id, m.sender_id
)
INSERT INTO message_stats AS t (workspace_id, day, run_id, sender_id, status, count)
SELECT workspace_id, current_date, run_id, sender_id, 'delivered', count(*) FROM done GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
ON CONFLICT (workspace_id, day, run_id, sender_id, status) DO UPDATE SET count = t.count + excluded.count`

/** One statement and one commit for all of these. */
export async function store(receipts: readonly Receipt[]): Promise<void> {
  const values = [receipts.map((one) => one.senderId), receipts.map((one) => one.waMessageId)]
  await pool().query({ name: 'floor-receipts', text: STORE, values })
}

/** One receipt for each message that was sent, in no order. */
export async function receiptsToCome(): Promise<Receipt[]> {
  const { rows } = await pool().query<Receipt>(
    `SELECT sender_id AS "senderId", wa_message_id AS "waMessageId" FROM messages ORDER BY md5(id::text)`,
  )
  return rows
}
