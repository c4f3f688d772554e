import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { AuthHeading } from '#components/auth/auth-heading.tsx'
import { VerifyForm } from '#components/auth/verify-form.tsx'
import type { SearchParams } from '#lib/http/search-params.ts'
import { currentMember } from '#lib/http/session.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('auth'))('verify.title') }
}

export default async function VerifyPage({ searchParams }: { searchParams: SearchParams }) {
  const { token } = await searchParams
  // a link that was followed twice: the first time did it
  if ((await currentMember())?.emailVerified || typeof token !== 'string') redirect('/home')
  const t = await getTranslations('auth')
  return (
    <>
      <AuthHeading title={t('verify.title')}>{t('verify.body')}</AuthHeading>
      <VerifyForm token={token} />
    </>
  )
}
