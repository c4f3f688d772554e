import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { AuthHeading } from '#components/auth/auth-heading.tsx'
import { SignupForm } from '#components/auth/signup-form.tsx'
import { currentMember } from '#lib/http/session.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('auth'))('signup.title') }
}

export default async function SignupPage() {
  if (await currentMember()) redirect('/home')
  const t = await getTranslations('auth')
  return (
    <>
      <AuthHeading title={t('signup.title')}>
        {t.rich('signup.orLogin', {
          link: (text) => (
            <Link href="/login" className="font-label text-primary underline underline-offset-3">
              {text}
            </Link>
          ),
        })}
      </AuthHeading>
      <SignupForm />
    </>
  )
}
