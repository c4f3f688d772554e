import { describe, expect, it } from 'vitest'
import { csvParser } from '#lib/contacts/csv/parser.ts'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aSender, aWorkspace } from '#tests/factories.ts'
import { aRun } from '#tests/runs.ts'
import { decideMessage } from './decide.ts'
import { logCsv } from './log-export.ts'

testDatabase()

async function read(...given: Parameters<typeof logCsv>) {
  const parser = csvParser(',')
  const rows: string[][] = []
  let first = true
  for await (const piece of await logCsv(...given)) {
    expect(piece.startsWith('\ufeff')).toBe(first)
    rows.push(...parser.push(first ? piece.slice(1) : piece))
    first = false
  }
  return [...rows, ...parser.end()]
}

async function aShop() {
  const who = await aWorkspace()
  const { id } = await aSender(who.workspaceId)
  const run = await aRun(who.workspaceId, who.userId, id, {
    status: 'completed',
    messages: [
      {
        status: 'delivered',
        name: 'Asha',
        sentAt: new Date('2026-11-22T04:30:00Z'),
        deliveredAt: new Date('2026-11-22T04:31:00Z'),
      },
      { status: 'failed', reason: 'refused', name: '=HYPERLINK("http://evil.example")' },
      { status: 'review', reason: 'no_answer', name: null },
    ],
  })
  return { who, ...run }
}

describe('the log as CSV', () => {
  it('has a line for each person, in the workspace’s time, with what people decided and no formula that runs', async () => {
    const { who, campaignId, messageIds } = await aShop()
    await decideMessage({ ...who, role: 'owner' }, { messageId: messageIds[2]!, decision: 'give_up' })
    const [heads, asha, formula, unsure, ...more] = await read(who.workspaceId, campaignId, {}, 'en')
    expect(more).toEqual([])
    expect(heads).toHaveLength(9)
    expect(asha).toMatchObject([
      'Asha',
      expect.stringMatching(/^\+91/),
      'Delivered',
      '',
      '0',
      '2026-11-22 10:00',
      '2026-11-22 10:01',
      '',
      '',
    ])
    expect(formula?.slice(0, 1)).toEqual([`'=HYPERLINK("http://evil.example")`])
    expect(formula?.slice(2, 4)).toEqual(['Not sent', 'WhatsApp did not accept this message.'])
    expect(unsure?.slice(2, 4)).toEqual(['Not sent', 'You gave this one up.'])
    expect(unsure?.[8]).toMatch(/^Meera Kulkarni, \d{4}-\d\d-\d\d \d\d:\d\d: given up$/)
    expect(await read(who.workspaceId, campaignId, { state: 'failed' }, 'hi')).toHaveLength(3)
  })

  it('comes in pieces, each person once', async () => {
    const { who, campaignId, runId } = await aShop()
    await pool().query(
      `INSERT INTO messages (workspace_id, kind, run_id, position, sender_id, phone, category, status)
       SELECT m.workspace_id, 'campaign', m.run_id, n, m.sender_id, '+9198' || lpad(n::text, 8, '0'), 'order', 'queued'
       FROM generate_series(4, 4200) n, (SELECT * FROM messages WHERE run_id = $1 LIMIT 1) m`,
      [runId],
    )
    const rows = await read(who.workspaceId, campaignId, {}, 'mr')
    expect(rows).toHaveLength(4_201)
    expect(new Set(rows.map(([, phone]) => phone)).size).toBe(4_201)
  })

  it('is nobody else’s', async () => {
    const [mine, theirs] = [await aShop(), await aShop()]
    await expect(logCsv(mine.who.workspaceId, theirs.campaignId, {}, 'en')).rejects.toMatchObject({ code: 'not_found' })
  })
})
