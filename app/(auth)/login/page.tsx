import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { AuthHeading } from '#components/auth/auth-heading.tsx'
import { LoginForm } from '#components/auth/login-form.tsx'
import type { SearchParams } from '#lib/http/search-params.ts'
import { currentMember } from '#lib/http/session.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('auth'))('login.title') }
}

export default async function LoginPage({ searchParams }: { searchParams: SearchParams }) {
  if (await currentMember()) redirect('/home')
  const [{ next }, t] = await Promise.all([searchParams, getTranslations('auth')])
  return (
    <>
      <AuthHeading title={t('login.title')}>
        {t.rich('login.orSignup', {
          link: (text) => (
            <Link href="/signup" className="font-label text-primary underline underline-offset-3">
              {text}
            </Link>
          ),
        })}
      </AuthHeading>
      <LoginForm next={typeof next === 'string' ? next : '/home'} />
    </>
  )
}
