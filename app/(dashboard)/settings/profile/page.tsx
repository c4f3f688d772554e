import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { LookCard, PasswordForm, ProfileForm } from '#components/settings/profile-forms.tsx'
import { requireMember } from '#lib/http/session.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('settings'))('tab.profile') }
}

export default async function ProfilePage() {
  const { name, email, emailVerified } = await requireMember()
  return (
    <div className="grid gap-stack">
      <ProfileForm name={name} email={email} verified={emailVerified} />
      <LookCard />
      <PasswordForm />
    </div>
  )
}
