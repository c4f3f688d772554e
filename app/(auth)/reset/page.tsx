import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { AuthHeading } from '#components/auth/auth-heading.tsx'
import { ResetForm } from '#components/auth/reset-forms.tsx'
import type { SearchParams } from '#lib/http/search-params.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('auth'))('reset.title') }
}

export default async function ResetPage({ searchParams }: { searchParams: SearchParams }) {
  const { token } = await searchParams
  if (typeof token !== 'string') redirect('/forgot')
  const t = await getTranslations('auth')
  return (
    <>
      <AuthHeading title={t('reset.title')}>{t('reset.body')}</AuthHeading>
      <ResetForm token={token} />
    </>
  )
}
