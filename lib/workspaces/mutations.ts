import type { z } from 'zod'
import { tenant } from '#lib/tenant.ts'
import type { quietHoursSchema, workspaceSettingsSchema } from '#lib/workspaces/schema.ts'

const time = (clock: string) => new Date(`1970-01-01T${clock}:00Z`)

/** Name and time zone of a workspace. A new zone moves quiet hours and the day of the statistics from now on. */
export async function updateWorkspace(
  workspaceId: string,
  change: z.output<typeof workspaceSettingsSchema>,
): Promise<void> {
  const data = {
    ...(change.name !== undefined && { name: change.name }),
    ...(change.timeZone !== undefined && { timeZone: change.timeZone }),
    updatedAt: new Date(),
  }
  await tenant(workspaceId, (tx) => tx.workspace.update({ where: { id: workspaceId }, data, select: { id: true } }))
}

/** Narrower hours and fewer offers bind the very next claim, also in runs under way. */
export async function updateQuietHours(
  workspaceId: string,
  { quietFrom, quietUntil, offersPerWeek }: z.output<typeof quietHoursSchema>,
): Promise<void> {
  const data = { quietFrom: time(quietFrom), quietUntil: time(quietUntil), offersPerWeek, updatedAt: new Date() }
  await tenant(workspaceId, (tx) => tx.workspace.update({ where: { id: workspaceId }, data, select: { id: true } }))
}
