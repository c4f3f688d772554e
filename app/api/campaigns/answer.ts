import type { SavedDraft } from '#lib/campaigns/drafts.ts'
import { getCampaign } from '#lib/campaigns/queries.ts'
import { errorMessage } from '#lib/http/errors.ts'
import type { Locale } from '#lib/locales.ts'

/** A saved draft as REST tells it: the campaign, and what keeps its text from being sent, if anything. */
export async function answerDraft(workspaceId: string, { id, problem }: SavedDraft, locale: Locale) {
  const campaign = await getCampaign(workspaceId, id)
  if (!problem) return { ...campaign, problem: null }
  const { code, details } = problem
  return { ...campaign, problem: { code, message: errorMessage(code, locale, details), details } }
}
