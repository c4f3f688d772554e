import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { HomeScreen } from '#components/home/home-screen.tsx'
import { toJson } from '#components/json.ts'
import { requireMember } from '#lib/http/session.ts'
import { homeOf } from '#lib/workspaces/queries.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('shell'))('nav.home') }
}

export default async function HomePage() {
  const member = await requireMember()
  const initial = toJson(await homeOf(member.workspaceId))
  return (
    <HomeScreen initial={initial} firstName={member.name.split(/\s+/)[0] ?? ''} workspaceName={member.workspaceName} />
  )
}
