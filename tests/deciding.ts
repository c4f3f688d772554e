import { expect } from 'vitest'
import { pool } from '#lib/db.ts'
import { type Decider, decideMessage } from '#lib/messages/decide.ts'
import type { Decision } from '#lib/messages/schema.ts'
import { aLeasedSender, aMessage, aRun, type MessageOptions } from './messages.ts'

export const sql = (text: string, ...values: unknown[]) => pool().query(text, values)

/** An owner, a number and a run whose messages need a person. */
export async function aDecider() {
  const world = await aLeasedSender()
  const who: Decider = { workspaceId: world.workspaceId, userId: world.userId, role: 'owner' }
  const runId = await aRun(world)
  return {
    world,
    who,
    runId,
    async a(status: 'review' | 'failed', reason: string, options: MessageOptions = {}) {
      const message = await aMessage(world, { runId, status, attempts: 3, ...options })
      await sql('UPDATE messages SET reason = $2, error_code = 479 WHERE id = $1', message.id, reason)
      return message
    },
    one: (id: string, decision: Decision, force = false) => decideMessage(who, { messageId: id, decision, force }),
    /** In whichever month: what the rows hold is what the counters say. */
    async quotaIsTrue() {
      const { rows } = await sql(
        `SELECT (SELECT count(*)::int FROM messages WHERE workspace_id = $1 AND status IN ('queued', 'sending', 'retry_wait', 'uncertain', 'review')) AS live,
          (SELECT sum(reserved)::int FROM usage_counters WHERE workspace_id = $1) AS reserved,
          (SELECT count(*)::int FROM messages WHERE workspace_id = $1 AND sent_at IS NOT NULL) AS sent,
          (SELECT sum(used)::int FROM usage_counters WHERE workspace_id = $1) AS used`,
        world.workspaceId,
      )
      expect(rows[0]).toMatchObject({ reserved: rows[0].live, used: rows[0].sent })
    },
  }
}
