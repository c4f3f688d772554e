import { redirect } from 'next/navigation'
import { NextIntlClientProvider } from 'next-intl'
import { LandingPage } from '#components/landing/landing-page.tsx'
import { listPlans } from '#lib/billing/queries.ts'
import { currentLocale, currentMember } from '#lib/http/session.ts'
import { textsOf } from '#lib/texts.ts'

/** What it is, for those who are not signed in; the others go home. */
export default async function RootPage() {
  if (await currentMember()) redirect('/home')
  const [plans, locale] = await Promise.all([listPlans(), currentLocale()])
  const { common, landing, settings } = textsOf(locale)
  return (
    <NextIntlClientProvider messages={{ common, landing, settings }}>
      <LandingPage plans={plans} />
    </NextIntlClientProvider>
  )
}
