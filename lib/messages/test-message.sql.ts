import type { Tx } from '#lib/tenant.ts'

export type TestMessage = { workspaceId: string; senderId: string; phone: string; text: string; waMessageId: string }

/** A message of its own, of no run, released at once. Category order: its quiet hours are the shorter ones. */
export async function insertTest(tx: Tx, test: TestMessage): Promise<string> {
  const [row] = await tx.$queryRaw<{ id: string }[]>`
    INSERT INTO messages (workspace_id, kind, sender_id, phone, category, text, wa_message_id, status, due_at, released_at)
    VALUES (${test.workspaceId}::uuid, 'test', ${test.senderId}::uuid, ${test.phone}, 'order', ${test.text}, ${test.waMessageId}, 'queued',
      clock_timestamp(), clock_timestamp()) RETURNING id`
  return row!.id
}
