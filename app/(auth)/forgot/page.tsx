import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { AuthHeading } from '#components/auth/auth-heading.tsx'
import { ForgotForm } from '#components/auth/reset-forms.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('auth'))('forgot.title') }
}

export default async function ForgotPage() {
  const t = await getTranslations('auth')
  return (
    <>
      <AuthHeading title={t('forgot.title')}>{t('forgot.body')}</AuthHeading>
      <ForgotForm />
      <Link
        href="/login"
        className="mt-4 inline-flex min-h-11 items-center justify-center text-sm font-label text-primary hover:underline"
      >
        {t('forgot.back')}
      </Link>
    </>
  )
}
