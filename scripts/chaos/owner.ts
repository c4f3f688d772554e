import { transaction } from '#lib/db.ts'
import { log } from '#lib/log.ts'
import { decide } from '#lib/messages/decide.sql.ts'
import { tellDrained } from '#lib/messages/drained.sql.ts'
import { endRest } from '#lib/senders/restraint.sql.ts'
import { wholeJournal } from './evidence.sql.ts'
import { link, type Shop } from './shops.ts'
import { patiently, rows, type Site } from './site.ts'

/** Who decided, in the record of it. */
const NOBODY = '00000000-0000-0000-0000-000000000000'

/**
 * What people do while the storm blows: a number that was logged out is linked again after a while, with the same phone;
 * one that rests for its risk is woken.
 * Nothing is waited for; a try that a strike spoils is made again at the next look.
 */
export class Owners {
  private readonly busy = new Set<string>()
  private readonly site: Site
  private readonly shops: readonly Shop[]
  relinked = 0
  woken = 0

  constructor(site: Site, shops: readonly Shop[]) {
    this.site = site
    this.shops = shops
  }

  /** @returns the phones (digits) whose number had no link just now, or rested */
  async look(): Promise<string[]> {
    const out = await rows<{ id: string }>(
      `SELECT id FROM senders WHERE status = 'held' AND hold_reason = 'logged_out'`,
    )
    const woken = await this.wake()
    const loggedOut = this.shops.filter(({ senderId }) => out.some(({ id }) => id === senderId))
    for (const shop of loggedOut) void this.linkAgain(shop)
    return [...loggedOut.map(({ phone }) => phone), ...woken]
  }

  /** A number that rests for hours because of its risk is told to go on, as its page offers. @returns their phones */
  private async wake(): Promise<string[]> {
    const resting = await rows<{ senderId: string; workspaceId: string; phone: string }>(
      `SELECT id AS "senderId", substr(phone, 2) AS phone, workspace_id AS "workspaceId" FROM senders
       WHERE status = 'held' AND hold_reason = 'risk' AND hold_until > clock_timestamp()`,
    )
    for (const one of resting) if (await patiently(() => transaction((client) => endRest(client, one)))) this.woken++
    return resting.map(({ phone }) => phone)
  }

  private async linkAgain(shop: Shop): Promise<void> {
    if (this.busy.has(shop.senderId)) return
    this.busy.add(shop.senderId)
    try {
      await patiently(() => link(this.site.simulator, shop))
      this.relinked++
    } catch (error) {
      log.warn({ err: error, phone: shop.phone }, 'was not linked again, yet')
    } finally {
      this.busy.delete(shop.senderId)
    }
  }

  /**
   * Settles what only a person can: the session of the first try is gone. The owner looks at the customer's phone: it
   * arrived, or it is left. Never sent again here: that would be a new id by intent. @returns how many were decided
   */
  async decide(): Promise<number> {
    const doubtful = await rows<{ id: string; workspaceId: string; runId: string | null; key: string }>(
      `SELECT m.id, m.workspace_id AS "workspaceId", m.run_id AS "runId",
         substr(s.phone, 2) || '|' || substr(m.phone, 2) || '|' || m.wa_message_id AS key
       FROM messages m JOIN senders s ON s.id = m.sender_id WHERE m.status = 'review'`,
    )
    if (doubtful.length === 0) return 0
    const journal = await wholeJournal(this.site.simulator)
    const shown = new Set(
      journal.flatMap(({ kind, from, phone, id }) => (kind === 'shown' ? [`${from}|${phone}|${id}`] : [])),
    )
    for (const { id, workspaceId, runId, key } of doubtful)
      await transaction(async (client) => {
        await decide(client, { workspaceId, userId: NOBODY }, [id], shown.has(key) ? 'arrived' : 'give_up')
        if (runId) await tellDrained(client, [runId])
      })
    return doubtful.length
  }
}
