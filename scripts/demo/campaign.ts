import { z } from 'zod'
import { type Rest, until } from './rest.ts'

const created = z.object({ id: z.string() })
const row = z.object({ id: z.string(), name: z.string(), status: z.string() })
const counts = z.record(z.string(), z.number())
const progress = z.object({
  status: z.string(),
  progress: z.object({ total: z.number(), done: z.number(), leftOut: z.number(), counts }).nullable(),
})

export type Campaign = { name: string; category: string; body: string; speed: string; senderId: string }
export type Progress = { status: string; total: number; done: number; leftOut: number; counts: Record<string, number> }

const CONSENT = 'These people agreed to get offers from this shop.'
const ENDED = new Set(['completed', 'failed', 'cancelled', 'missed'])

export const listCampaigns = async (api: Rest): Promise<{ id: string; name: string; status: string }[]> =>
  (await api.call('GET', '/api/campaigns?limit=50', { answer: z.object({ items: z.array(row) }) })).items

/** Makes a campaign to everybody and sends it now. @returns its id */
export async function sendCampaign(api: Rest, campaign: Campaign): Promise<string> {
  const { id } = await api.call('POST', '/api/campaigns', {
    body: { ...campaign, audience: { kind: 'all' } },
    answer: created,
  })
  await api.call('POST', `/api/campaigns/${id}/send`, {
    body: { consent: { confirmed: true, statement: CONSENT } },
    answer: z.unknown(),
  })
  return id
}

export async function campaignProgress(api: Rest, id: string): Promise<Progress> {
  const answer = await api.call('GET', `/api/campaigns/${id}`, { answer: progress })
  const { total = 0, done = 0, leftOut = 0, counts = {} } = answer.progress ?? {}
  return { status: answer.status, total, done, leftOut, counts }
}

/** Waits until the campaign has ended and every message that was sent has been delivered, or `withinMs` is over. */
export async function waitForDelivery(
  api: Rest,
  id: string,
  withinMs: number,
  signal: AbortSignal,
  tell: (now: Progress) => void,
): Promise<Progress> {
  let last: Progress | undefined
  try {
    return await until(
      'the campaign',
      withinMs,
      signal,
      async () => {
        last = await campaignProgress(api, id)
        tell(last)
        const waits = (last.counts.sent ?? 0) + (last.counts.uncertain ?? 0)
        return ENDED.has(last.status) && waits === 0 ? last : undefined
      },
      2_000,
    )
  } catch (error) {
    // a receipt that never comes is a figure in the report, not a reason to have none
    if (last && ENDED.has(last.status) && !signal.aborted) return last
    throw error
  }
}
