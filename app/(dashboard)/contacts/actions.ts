'use server'

import { createContact, deleteContact, liftContact, suppressContact, updateContact } from '#lib/contacts/mutations.ts'
import { contactParams, createContactSchema, liftSchema, updateContactSchema } from '#lib/contacts/schema.ts'
import { action } from '#lib/http/action.ts'

const via = 'manual' as const

export const create = action(createContactSchema, {}, (input, { workspaceId, userId }) =>
  createContact(workspaceId, { userId, via }, input),
)
export const update = action(
  updateContactSchema.extend(contactParams.shape),
  {},
  ({ id, ...input }, { workspaceId, userId }) => updateContact(workspaceId, { userId, via }, id, input),
)
export const remove = action(contactParams, {}, ({ id }, { workspaceId }) => deleteContact(workspaceId, id))
export const suppress = action(contactParams, {}, ({ id }, { workspaceId, userId }) =>
  suppressContact(workspaceId, { userId, via }, id),
)
export const lift = action(
  liftSchema.extend(contactParams.shape),
  { role: 'admin' },
  ({ id, consent }, { workspaceId, userId }) => liftContact(workspaceId, { userId, via }, id, consent),
)
