'use server'
import { action } from '#lib/http/action.ts'
import { scanWithDemoPhone } from '#lib/senders/demo-phone.ts'
import {
  createSender,
  deleteSender,
  keepSession,
  renameSender,
  requestLink,
  requestUnlink,
} from '#lib/senders/mutations.ts'
import { resumeFromRest, setNewChatCap } from '#lib/senders/restraint.ts'
import {
  channelSchema,
  createSenderSchema,
  linkSchema,
  newChatCapSchema,
  renameSenderSchema,
  senderParams,
} from '#lib/senders/schema.ts'

/** Adds a number and asks for its first code at once. */
export const connectNumber = action(createSenderSchema, { role: 'admin' }, async (input, { workspaceId }) => {
  const { id } = await createSender(workspaceId, input)
  await requestLink(workspaceId, id)
  return { id }
})
export const linkAgain = action(senderParams.and(linkSchema), { role: 'admin' }, ({ id, ...way }, { workspaceId }) =>
  requestLink(workspaceId, id, way),
)
/** Keeps a connection that nobody has used for a while. */
export const keep = action(senderParams, { role: 'admin' }, ({ id }, { workspaceId }) => keepSession(workspaceId, id))
export const unlink = action(senderParams.and(channelSchema), { role: 'admin' }, ({ id, channel }, { workspaceId }) =>
  requestUnlink(workspaceId, id, channel),
)
export const rename = action(renameSenderSchema, { role: 'admin' }, ({ id, name }, { workspaceId }) =>
  renameSender(workspaceId, id, name),
)
export const remove = action(senderParams, { role: 'admin' }, ({ id }, { workspaceId }) =>
  deleteSender(workspaceId, id),
)
export const demoScan = action(senderParams.and(channelSchema), { role: 'admin' }, ({ id, channel }, { workspaceId }) =>
  scanWithDemoPhone(workspaceId, id, undefined, channel),
)
/** Owners only: what it risks is read first. */
export const changeCap = action(
  senderParams.extend(newChatCapSchema.shape),
  { role: 'owner' },
  ({ id, newChatCap }, { member }) => setNewChatCap(member, id, newChatCap),
)
/** A number that rests because of its risk goes on. */
export const goOn = action(senderParams, { role: 'admin' }, ({ id }, { member }) => resumeFromRest(member, id))
