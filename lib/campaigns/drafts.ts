import { lockDraft } from '#lib/campaigns/draft.sql.ts'
import type { Audience, CreateCampaign, UpdateCampaign } from '#lib/campaigns/schema.ts'
import { AppError } from '#lib/errors.ts'
import { textProblem } from '#lib/templates/check.ts'
import { type Tx, tenant } from '#lib/tenant.ts'

/** What is still wrong with a draft's text. The draft is kept all the same: nobody loses what they wrote. */
export type SavedDraft = { id: string; problem: AppError | null }

const gone = (field: string) => new AppError('not_found', { fields: { [field]: 'not_found' } })

/** Whatever a draft points at must be the workspace's own. */
async function checkReferences(tx: Tx, { senderId, audience }: { senderId?: string | null; audience?: Audience }) {
  if (senderId && (await tx.sender.count({ where: { id: senderId, deletedAt: null } })) === 0) throw gone('senderId')
  if (audience?.kind === 'groups') {
    const ids = [...new Set(audience.groupIds)]
    if ((await tx.group.count({ where: { id: { in: ids } } })) !== ids.length) throw gone('audience')
  }
  if (audience?.kind === 'contacts') {
    const ids = [...new Set(audience.contactIds)]
    if ((await tx.contact.count({ where: { id: { in: ids } } })) !== ids.length) throw gone('audience')
  }
}

async function fromTemplate(tx: Tx, id: string | null | undefined) {
  if (!id) return undefined
  const template = await tx.template.findFirst({
    where: { id, deletedAt: null },
    select: { category: true, body: true },
  })
  if (!template) throw gone('templateId')
  return template
}

const problemOf = async (tx: Tx, body: string) => (body.trim() === '' ? null : textProblem(tx, body))

/** A workspace with one connected number means that one. */
async function onlySender(tx: Tx): Promise<string | null> {
  const senders = await tx.sender.findMany({ where: { deletedAt: null }, select: { id: true }, take: 2 })
  return senders.length === 1 ? senders[0]!.id : null
}

/**
 * A new draft. A template gives body and category where they are not given.
 * @throws AppError not_found where it points at something that is not the workspace's
 */
export const createDraft = (workspaceId: string, userId: string, input: CreateCampaign): Promise<SavedDraft> =>
  tenant(workspaceId, async (tx) => {
    await checkReferences(tx, input)
    const template = await fromTemplate(tx, input.templateId)
    const body = input.body ?? template?.body ?? ''
    const { id } = await tx.campaign.create({
      data: {
        workspaceId,
        createdBy: userId,
        ...input,
        senderId: input.senderId === undefined ? await onlySender(tx) : input.senderId,
        body,
        ...(template && !input.category && { category: template.category }),
      },
      select: { id: true },
    })
    return { id, problem: await problemOf(tx, body) }
  })

/**
 * Changes a draft; what is not given stays.
 * @throws AppError not_found, campaign_not_draft once it has been launched
 */
export const updateDraft = (workspaceId: string, id: string, input: UpdateCampaign): Promise<SavedDraft> =>
  tenant(workspaceId, async (tx) => {
    await lockDraft(tx, id)
    await checkReferences(tx, input)
    const template = await fromTemplate(tx, input.templateId)
    const { body } = await tx.campaign.update({
      where: { id },
      data: {
        ...input,
        ...(template && input.body === undefined && { body: template.body }),
        ...(template && input.category === undefined && { category: template.category }),
        updatedAt: new Date(),
      },
      select: { body: true },
    })
    return { id, problem: await problemOf(tx, body) }
  })

/** @throws AppError not_found, campaign_not_draft */
export const deleteDraft = (workspaceId: string, id: string): Promise<void> =>
  tenant(workspaceId, async (tx) => {
    await lockDraft(tx, id)
    await tx.campaign.update({ where: { id }, data: { deletedAt: new Date() } })
  })

/** A draft with the same text, people, number and speed; the first one stays as it went out. @throws AppError not_found */
export const copyCampaign = (workspaceId: string, userId: string, id: string, name?: string): Promise<{ id: string }> =>
  tenant(workspaceId, async (tx) => {
    const from = await tx.campaign.findFirst({ where: { id, deletedAt: null } })
    if (!from) throw new AppError('not_found')
    const { category, templateId, body, audience, senderId, speed } = from
    return tx.campaign.create({
      data: {
        workspaceId,
        createdBy: userId,
        name: name ?? from.name,
        category,
        templateId,
        body,
        audience: audience ?? { kind: 'all' },
        senderId,
        speed,
      },
      select: { id: true },
    })
  })
