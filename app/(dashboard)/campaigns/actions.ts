'use server'

import {
  cancelCampaign,
  pauseCampaign,
  reopenCampaign,
  resumeCampaign,
  scheduleCampaign,
  sendCampaign,
} from '#lib/campaigns/commands.ts'
import { copyCampaign, createDraft, deleteDraft, updateDraft } from '#lib/campaigns/drafts.ts'
import {
  campaignParams,
  createCampaignSchema,
  scheduleSchema,
  sendSchema,
  updateCampaignSchema,
} from '#lib/campaigns/schema.ts'
import { action } from '#lib/http/action.ts'
import { errorMessage } from '#lib/http/errors.ts'

const id = campaignParams.shape.id

/** Creates a draft, or changes the one whose id is given. A text that cannot be sent yet is kept, and said so. */
export const saveDraft = action(
  updateCampaignSchema.extend({ id: id.optional() }),
  {},
  async ({ id, ...fields }, { workspaceId, userId, locale }) => {
    const saved = id
      ? await updateDraft(workspaceId, id, fields)
      : await createDraft(workspaceId, userId, createCampaignSchema.parse(fields))
    const { problem } = saved
    return { id: saved.id, problem: problem && errorMessage(problem.code, locale, problem.details) }
  },
)

export const removeDraft = action(campaignParams, {}, ({ id }, { workspaceId }) => deleteDraft(workspaceId, id))
export const copy = action(campaignParams, {}, ({ id }, { workspaceId, userId }) =>
  copyCampaign(workspaceId, userId, id),
)

export const send = action(sendSchema.extend({ id }), { role: 'admin' }, ({ id, consent }, { member }) =>
  sendCampaign(member, { campaignId: id, consent }),
)
export const schedule = action(scheduleSchema.extend({ id }), { role: 'admin' }, ({ id, ...rest }, { member }) =>
  scheduleCampaign(member, { campaignId: id, ...rest }),
)
export const pause = action(campaignParams, {}, ({ id }, { member }) => pauseCampaign(member, id))
export const resume = action(campaignParams, { role: 'admin' }, ({ id }, { member }) => resumeCampaign(member, id))
export const cancel = action(campaignParams, { role: 'admin' }, ({ id }, { member }) => cancelCampaign(member, id))
/** Takes a planned start back and opens what was planned as a new draft. */
export const reopen = action(campaignParams, { role: 'admin' }, ({ id }, { member }) => reopenCampaign(member, id))
