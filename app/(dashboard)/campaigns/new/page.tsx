import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { MessageStep } from '#components/campaigns/message-step.tsx'
import { messageStep } from '#lib/campaigns/builder.ts'
import { audienceSchema, categorySchema } from '#lib/campaigns/schema.ts'
import { requireMember } from '#lib/http/session.ts'

type Props = { searchParams: Promise<{ template?: string; group?: string; contact?: string }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('campaigns'))('new') }
}

/** The first step; the draft is kept from its "Next" on. */
export default async function NewCampaignPage({ searchParams }: Props) {
  const { workspaceId, workspaceName } = await requireMember()
  const { template: templateId, group, contact } = await searchParams
  const { templates, facts, phone } = await messageStep(workspaceId, null)
  const template = templates.find(({ id }) => id === templateId)
  const audience = audienceSchema.safeParse(
    group ? { kind: 'groups', groupIds: [group] } : { kind: 'contacts', contactIds: [contact] },
  )
  return (
    <MessageStep
      initial={{
        name: template?.name ?? '',
        category: categorySchema.catch('order').parse(template?.category),
        body: template?.body ?? '',
        templateId: template?.id ?? null,
      }}
      {...(audience.success && { audience: audience.data })}
      templates={templates}
      facts={facts}
      shop={{ name: workspaceName, phone }}
    />
  )
}
