import { createDraft } from '#lib/campaigns/drafts.ts'
import { launchCampaign } from '#lib/campaigns/launch.ts'
import { addSampleContacts } from '#lib/contacts/samples.sql.ts'
import { AppError } from '#lib/errors.ts'
import { createSender, requestLink } from '#lib/senders/mutations.ts'
import { readQr } from '#lib/senders/qr.ts'
import { aWorkspace } from '#tests/factories.ts'
import { patiently, rows, type Site, sleep } from './site.ts'

/** A workspace with one number and its customers. `phone`: digits. */
export type Shop = { workspaceId: string; userId: string; senderId: string; phone: string; waves: number }

const CUSTOMERS = 40
/** A number with fewer waiting messages gets another campaign: there must be something to break at every strike. */
const LOW = 12

/** Opens shops and links their numbers, by the product's own functions. Every customer belongs to one shop. */
export async function openShops({ simulator }: Site, count: number): Promise<Shop[]> {
  const shops: Shop[] = []
  for (let index = 0; index < count; index++) {
    const { workspaceId, userId } = await aWorkspace({ name: `Shop ${index + 1}` })
    const { id: senderId } = await createSender(workspaceId, { name: 'Counter' })
    const people = Array.from({ length: CUSTOMERS }, (_, place) => ({
      phone: `+91555${String(1_000_000 + index * CUSTOMERS + place)}`,
      name: `Customer ${place + 1}`,
      attributes: {},
    }))
    await addSampleContacts(workspaceId, 'Customers', people)
    shops.push({ workspaceId, userId, senderId, phone: `915550${String(100_000 + index)}`, waves: 0 })
  }
  for (const shop of shops) await link(simulator, shop)
  return shops
}

/** Asks for a code and scans it with the number's own phone, until it is linked. */
export async function link(simulator: Site['simulator'], { workspaceId, senderId, phone }: Shop): Promise<void> {
  const { requestId } = await requestLink(workspaceId, senderId)
  let scanned = ''
  const end = performance.now() + 60_000
  for (;;) {
    const [sender] = await rows<{ status: string }>('SELECT status FROM senders WHERE id = $1', [senderId])
    if (sender?.status === 'active') return
    if (performance.now() > end) throw new Error(`${phone} could not be linked`)
    const qr = await readQr(workspaceId, senderId)
    if (qr?.requestId === requestId && qr.code !== scanned) {
      await simulator.scan({ qr: qr.code, phone })
      scanned = qr.code
    }
    await sleep(100)
  }
}

/** The number under a message in its text, so that the journal alone says which row a stanza belongs to. */
const bodyOf = (wave: number) => `Namaste {{ name }}, your order ${wave} is ready`

/** Sends every shop that runs low another campaign to all its customers. */
export async function keepBusy(shops: readonly Shop[]): Promise<void> {
  const low = await rows<{ id: string }>(
    `SELECT s.id FROM senders s WHERE s.id = ANY ($1::uuid[]) AND s.status = 'active'
       AND (SELECT count(*) FROM messages m WHERE m.sender_id = s.id AND m.status IN ('queued', 'retry_wait')) < $2
       AND NOT EXISTS (SELECT FROM campaign_runs r WHERE r.sender_id = s.id AND r.expanded_at IS NULL)`,
    [shops.map(({ senderId }) => senderId), LOW],
  )
  for (const shop of shops) if (low.some(({ id }) => id === shop.senderId)) await launch(shop)
}

/** What an owner is refused while the number is not fit to send: not a fault of the engine. */
const isNotFit = (error: unknown): boolean =>
  error instanceof AppError && ['sender_not_linked', 'sender_restricted', 'campaign_no_sender'].includes(error.code)

async function launch(shop: Shop): Promise<void> {
  const { workspaceId, userId, senderId } = shop
  const wave = ++shop.waves
  const { id: campaignId } = await patiently(() =>
    createDraft(workspaceId, userId, {
      name: `Wave ${wave}`,
      category: 'order',
      body: bodyOf(wave),
      audience: { kind: 'all' },
      senderId,
      speed: 'fast',
    }),
  )
  try {
    await patiently(() => launchCampaign(workspaceId, { campaignId, userId, consentStatement: null }))
  } catch (error) {
    // a number that is not fit to send gets its campaign later
    if (isNotFit(error)) return
    // the first try was committed, and the connection lost before it could say so
    if (!(error instanceof AppError && error.code === 'campaign_not_draft')) throw error
  }
}
