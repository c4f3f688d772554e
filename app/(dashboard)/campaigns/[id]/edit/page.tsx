import type { Metadata } from 'next'
import { notFound, redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { ContactsStep } from '#components/campaigns/contacts-step.tsx'
import { MessageStep } from '#components/campaigns/message-step.tsx'
import { TimeStep } from '#components/campaigns/time-step.tsx'
import type { SenderOption } from '#components/campaigns/view.ts'
import { toJson } from '#components/json.ts'
import { chosenPeople, messageStep, sendersToChoose } from '#lib/campaigns/builder.ts'
import { getCampaign } from '#lib/campaigns/queries.ts'
import { campaignParams } from '#lib/campaigns/schema.ts'
import { contactCounts, listGroups } from '#lib/contacts/queries.ts'
import { orNotFound } from '#lib/http/not-found.ts'
import { requireMember } from '#lib/http/session.ts'

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ step?: string }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('campaigns'))('title') }
}

/** The first three steps of a draft, one an address. */
export default async function EditCampaignPage({ params, searchParams }: Props) {
  const { workspaceId, workspaceName, timeZone } = await requireMember()
  const parsed = campaignParams.safeParse(await params)
  if (!parsed.success) notFound()
  const { step } = await searchParams
  const campaign = await orNotFound(getCampaign(workspaceId, parsed.data.id))
  if (campaign.status !== 'draft') redirect(`/campaigns/${campaign.id}`)
  const { id, name, category, body, templateId, audience } = campaign

  if (step === 'contacts') {
    const [groups, counts, people] = await Promise.all([
      listGroups(workspaceId),
      contactCounts(workspaceId),
      chosenPeople(workspaceId, audience),
    ])
    return <ContactsStep id={id} name={name} audience={audience} groups={groups} total={counts.total} people={people} />
  }
  if (step === 'time') {
    const senders = (await sendersToChoose(workspaceId)) as SenderOption[]
    const { speed, scheduledFor, sender } = toJson(campaign)
    return (
      <TimeStep
        id={id}
        name={name}
        category={category}
        senderId={sender?.id ?? null}
        speed={speed}
        scheduledFor={scheduledFor}
        senders={senders}
        timeZone={timeZone}
      />
    )
  }
  const { templates, facts, phone } = await messageStep(workspaceId, id)
  return (
    <MessageStep
      id={id}
      initial={{ name, category, body, templateId }}
      templates={templates}
      facts={facts}
      shop={{ name: workspaceName, phone }}
    />
  )
}
