import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { PlanCard } from '#components/home/side-cards.tsx'
import { toJson } from '#components/json.ts'
import { PlanList } from '#components/settings/plan-list.tsx'
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx'
import { listPlans, usageOf } from '#lib/billing/queries.ts'
import { requireMember } from '#lib/http/session.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('settings'))('tab.plan') }
}

export default async function PlanPage() {
  const { workspaceId } = await requireMember()
  const [usage, plans, t] = await Promise.all([usageOf(workspaceId), listPlans(), getTranslations('settings.plan')])
  return (
    <div className="grid gap-stack min-[1120px]:grid-cols-[minmax(0,1fr)_340px]">
      <Card className="min-[1120px]:order-none order-last self-start">
        <CardHeader title={t('title')} description={t('description')} />
        <CardBody>
          <PlanList plans={plans} current={usage.plan} />
        </CardBody>
      </Card>
      <div className="grid content-start">
        <PlanCard usage={toJson(usage)} />
      </div>
    </div>
  )
}
