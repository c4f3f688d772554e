import { type CampaignRow, campaignRows } from '#lib/campaigns/list.sql.ts'
import type { Audience } from '#lib/campaigns/schema.ts'
import { AppError } from '#lib/errors.ts'
import { attributeKeys, type PreviewContact, previewContacts } from '#lib/templates/keys.sql.ts'
import type { AttributeKey } from '#lib/templates/queries.ts'
import { type Tx, tenant } from '#lib/tenant.ts'

/** What the steps of the builder offer, in one unit of work each. */

export type TemplateChoice = { id: string; name: string; category: string; body: string }
export type MessageFacts = {
  draft: CampaignRow | null
  templates: TemplateChoice[]
  facts: { keys: AttributeKey[]; contacts: PreviewContact[] }
  /** The number that the preview shows: the draft's, else the workspace's first. */
  phone: string | null
}
/** Enough for a list to choose from; a workspace with more searches on the page of templates. */
const MOST = 200

async function draftOf(tx: Tx, id: string): Promise<CampaignRow> {
  const [draft] = await campaignRows(tx, { id, limit: 1 })
  if (!draft) throw new AppError('not_found')
  return draft
}

/** @param id null for a new campaign @throws AppError not_found */
export const messageStep = (workspaceId: string, id: string | null): Promise<MessageFacts> =>
  tenant(workspaceId, async (tx) => {
    const draft = id ? await draftOf(tx, id) : null
    const first = await tx.sender.findFirst({
      where: { deletedAt: null },
      orderBy: { id: 'asc' },
      select: { phone: true },
    })
    return {
      draft,
      templates: await tx.template.findMany({
        where: { deletedAt: null },
        orderBy: { name: 'asc' },
        take: MOST,
        select: { id: true, name: true, category: true, body: true },
      }),
      facts: { keys: await attributeKeys(tx), contacts: await previewContacts(tx) },
      phone: draft?.sender?.phone ?? first?.phone ?? null,
    }
  })

/** The people of an audience that names them, with name and phone; removed ones are left out. */
export const chosenPeople = (workspaceId: string, audience: Audience) =>
  audience.kind !== 'contacts'
    ? Promise.resolve([])
    : tenant(workspaceId, (tx) =>
        tx.contact.findMany({
          where: { id: { in: audience.contactIds }, deletedAt: null },
          select: { id: true, name: true, phone: true },
          orderBy: { id: 'asc' },
        }),
      )

export const sendersToChoose = (workspaceId: string) =>
  tenant(workspaceId, (tx) =>
    tx.sender.findMany({
      where: { deletedAt: null },
      select: { id: true, name: true, phone: true, status: true },
      orderBy: { id: 'asc' },
    }),
  )
