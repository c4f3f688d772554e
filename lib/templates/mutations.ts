import { AppError } from '#lib/errors.ts'
import { Prisma } from '#lib/generated/prisma/client.ts'
import { checkText } from '#lib/templates/check.ts'
import type { CreateTemplate, UpdateTemplate } from '#lib/templates/schema.ts'
import { tenant } from '#lib/tenant.ts'

/** The unique index is what decides; asking before would race. Outside of the transaction, which the error has ended. */
const nameTaken = (error: unknown): never => {
  if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002')
    throw new AppError('template_name_taken')
  throw error
}

/** @throws AppError template_name_taken, and those of checkText() */
export const createTemplate = (workspaceId: string, input: CreateTemplate): Promise<{ id: string }> =>
  tenant(workspaceId, async (tx) => {
    await checkText(tx, input.body)
    return tx.template.create({ data: { workspaceId, ...input }, select: { id: true } })
  }).catch(nameTaken)

/** Changes a template. Campaigns keep the text they took. @throws AppError not_found, and those of createTemplate() */
export const updateTemplate = (workspaceId: string, id: string, input: UpdateTemplate): Promise<void> =>
  tenant(workspaceId, async (tx) => {
    if (input.body !== undefined) await checkText(tx, input.body)
    const { count } = await tx.template.updateMany({
      where: { id, workspaceId, deletedAt: null },
      data: { ...input, updatedAt: new Date() },
    })
    if (count === 0) throw new AppError('not_found')
  }).catch(nameTaken)

/** Removes a template from the list. Campaigns made from it stay as they are. @throws AppError not_found */
export const deleteTemplate = (workspaceId: string, id: string): Promise<void> =>
  tenant(workspaceId, async (tx) => {
    const { count } = await tx.template.updateMany({
      where: { id, workspaceId, deletedAt: null },
      data: { deletedAt: new Date() },
    })
    if (count === 0) throw new AppError('not_found')
  })
