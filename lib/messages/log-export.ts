import { writeCsv } from '#lib/contacts/csv/write.ts'
import { AppError } from '#lib/errors.ts'
import type { Locale } from '#lib/locales.ts'
import { tenant } from '#lib/tenant.ts'
import { textsOf, translator } from '#lib/texts.ts'
import { logRows } from './log.sql.ts'
import { decisionsOf } from './needs.sql.ts'
import { named } from './needs.ts'
import { type LogRow, type MessageLog, statusesOf } from './schema.ts'

/** Rows of one unit of work. */
const CHUNK = 2_000
const MARK = '\ufeff'

/** `2026-11-23 18:05` in a zone: sorts as it reads, in every spreadsheet. */
function clockIn(timeZone: string): (at: Date | null) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  return (at) => (at ? format.format(at) : '')
}

/** Why it is in this state, in a person's language; nothing where there is no why. */
function reasonIn(locale: Locale): (row: LogRow) => string {
  const t = translator(locale, 'messages')
  const texts = textsOf(locale).messages
  return ({ status, reason }) => {
    if (status !== 'review' && status !== 'failed' && status !== 'blocked') return ''
    const known = reason !== null && Object.hasOwn(texts[status], reason) ? reason : 'other'
    return t(`${status}.${known}` as 'failed.other')
  }
}

/**
 * The people of a campaign's newest run with what happened to each and what people decided, as CSV in pieces: formulas
 * harmless, times in the workspace's zone. A run that goes on while it is read is told as each piece found it.
 * @throws AppError not_found, also for a draft, before the first piece
 */
export async function logCsv(
  workspaceId: string,
  campaignId: string,
  { state, q }: Pick<MessageLog, 'state' | 'q'>,
  locale: Locale,
): Promise<AsyncGenerator<string>> {
  const { runId, timeZone } = await tenant(workspaceId, async (tx) => {
    const campaign = await tx.campaign.findFirst({
      where: { id: campaignId, workspaceId, deletedAt: null },
      select: {
        workspace: { select: { timeZone: true } },
        campaignRuns: { select: { id: true }, orderBy: { id: 'desc' }, take: 1 },
      },
    })
    const run = campaign?.campaignRuns[0]
    if (!run) throw new AppError('not_found')
    return { runId: run.id, timeZone: campaign.workspace.timeZone }
  })
  const t = translator(locale, 'campaigns')
  const states = translator(locale, 'common')
  const history = translator(locale, 'needs')
  const [clock, why] = [clockIn(timeZone), reasonIn(locale)]
  const statuses = state && statusesOf(state)

  async function piece(after: { position: number; id: string } | undefined) {
    const found = await tenant(workspaceId, async (tx) => {
      const rows = await logRows(tx, { runId, after, limit: CHUNK, statuses, q: q || undefined })
      const ids = rows.map(({ id }) => id)
      return { rows, past: await decisionsOf(tx, ids) }
    })
    return { rows: found.rows, past: await named(workspaceId, found.past) }
  }
  async function* pieces(): AsyncGenerator<string> {
    const heads = ['name', 'phone', 'state', 'why', 'tries', 'sent', 'delivered', 'read', 'decided'] as const
    yield writeCsv([heads.map((head) => t(`live.log.csv.${head}`))])
    let after: { position: number; id: string } | undefined
    for (;;) {
      const { rows, past } = await piece(after)
      const lines = rows.map((row) => [
        row.name ?? '',
        row.phone,
        states(`messageState.${row.status}`),
        why(row),
        String(row.attempts),
        clock(row.sentAt),
        clock(row.deliveredAt),
        clock(row.readAt),
        (past.get(row.id) ?? [])
          .map(({ decision, by, at }) =>
            history(`history.${decision}`, { by: by ?? history('history.somebody'), time: clock(at) }),
          )
          .join('; '),
      ])
      // the mark stands at the beginning only
      if (lines.length > 0) yield writeCsv(lines).slice(MARK.length)
      const last = rows.at(-1)
      if (!last || rows.length < CHUNK) return
      after = { position: last.position, id: last.id }
    }
  }
  return pieces()
}
