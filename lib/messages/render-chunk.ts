import { transaction } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { failpoint } from '#lib/failpoints.ts'
import { compileTemplate } from '#lib/templates/render.ts'
import { type Refused, renderState, rowsToRender, storeChunk, type Texts } from './render.sql.ts'
import { newWaMessageId } from './wa-id.ts'

const CHUNK = 2_000

/** more: another chunk waits. done: every row has its text or its reason. stopped: the run does not go on. */
export type ChunkResult = { kind: 'more' | 'done' | 'stopped' } | { kind: 'broken'; code: string }

/**
 * Renders the next rows of a frozen run, in Node: text and a WhatsApp message id that stays for the row's life. A person
 * without a value that the text needs is `blocked`. The position is moved in the same transaction, so a chunk that is
 * done twice is stored once, and a row never gets a second id.
 */
export async function renderChunk(workspaceId: string, runId: string, limit = CHUNK): Promise<ChunkResult> {
  const state = await renderState(workspaceId, runId)
  if (!state) return { kind: 'stopped' }
  if (state.rendered) return { kind: 'done' }
  let template: ReturnType<typeof compileTemplate>
  try {
    template = compileTemplate(state.body)
  } catch (error) {
    if (error instanceof AppError) return { kind: 'broken', code: error.code }
    throw error
  }
  const rows = await rowsToRender(workspaceId, runId, state.from, limit)
  const texts: Texts[] = []
  const refused: Refused[] = []
  for (const { id, open, ...person } of rows) {
    if (!open) continue
    const rendered = template.render(person)
    if (rendered.ok) texts.push({ id, text: rendered.text, waMessageId: newWaMessageId() })
    else refused.push({ id, reason: rendered.reason })
  }
  const to = rows.at(-1)?.position ?? state.from
  const last = rows.length < limit
  await transaction(async (client) => {
    await storeChunk(client, { workspaceId, runId, from: state.from, to, last }, texts, refused)
    await failpoint('render.open')
  })
  await failpoint('render.committed')
  return { kind: last ? 'done' : 'more' }
}
