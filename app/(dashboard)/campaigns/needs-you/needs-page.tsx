import { getTranslations } from 'next-intl/server'
import { toJson } from '#components/json.ts'
import { NeedsScreen } from '#components/needs/needs-screen.tsx'
import { NAMES } from '#components/needs/types.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { roleIncludes } from '#lib/auth/roles.ts'
import { requireMember } from '#lib/http/session.ts'
import { listNeeds, needsSummary } from '#lib/messages/needs.ts'
import { type NeedStatus, needsFilterSchema, needsListSchema } from '#lib/messages/schema.ts'

export type NeedsProps = { searchParams: Promise<Record<string, string | string[] | undefined>> }

/** What the address asks for; what is no filter is none. */
function filtersOf(params: Record<string, string | string[] | undefined>) {
  const given = NAMES.map((name) => [name, params[name]] as const).filter(
    ([name, value]) => value && needsFilterSchema.shape[name].safeParse(value).success,
  )
  return needsFilterSchema.omit({ status: true }).parse(Object.fromEntries(given))
}

/** One of the two lists of messages that need a person. */
export async function NeedsPage({ status, searchParams }: NeedsProps & { status: NeedStatus }) {
  const [{ workspaceId, role }, params, t] = await Promise.all([
    requireMember(),
    searchParams,
    getTranslations('needs'),
  ])
  const filters = filtersOf(params)
  const [page, summary] = await Promise.all([
    listNeeds(workspaceId, needsListSchema.parse({ status, ...filters })),
    needsSummary(workspaceId),
  ])
  return (
    <>
      <PageHeader title={t('title')} description={t('lead')} back={{ href: '/campaigns', label: t('back') }} />
      <NeedsScreen
        key={status}
        status={status}
        filters={filters}
        page={toJson(page)}
        summary={toJson(summary)}
        maySend={roleIncludes(role, 'admin')}
      />
    </>
  )
}
