'use server'

import { revalidatePath } from 'next/cache'
import { changePassword, updateProfile } from '#lib/auth/mutations.ts'
import { changePasswordSchema, profileSchema } from '#lib/auth/schema.ts'
import { action } from '#lib/http/action.ts'
import { startSession } from '#lib/http/signed-in.ts'
import { updateQuietHours, updateWorkspace } from '#lib/workspaces/mutations.ts'
import { quietHoursSchema, workspaceSettingsSchema } from '#lib/workspaces/schema.ts'

const refresh = () => revalidatePath('/', 'layout')

export const saveWorkspace = action(workspaceSettingsSchema, { role: 'admin' }, async (input, { workspaceId }) => {
  await updateWorkspace(workspaceId, input)
  refresh()
})

export const saveQuietHours = action(quietHoursSchema, { role: 'admin' }, async (input, { workspaceId }) => {
  await updateQuietHours(workspaceId, input)
  refresh()
})

export const saveProfile = action(profileSchema, {}, async (input, { userId }) => {
  await updateProfile(userId, input)
  refresh()
})

export const savePassword = action(changePasswordSchema, {}, async (input, { userId, workspaceId, locale }) => {
  const version = await changePassword(userId, input.currentPassword, input.password)
  await startSession({ userId, workspaceId, version, locale })
})
