import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { NeedsPage, type NeedsProps } from '#app/(dashboard)/campaigns/needs-you/needs-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('needs'))('title') }
}

export default function Page({ searchParams }: NeedsProps) {
  return <NeedsPage status="review" searchParams={searchParams} />
}
