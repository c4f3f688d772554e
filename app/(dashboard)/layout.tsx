import { NextIntlClientProvider } from 'next-intl'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { LiveProvider } from '#components/live/live-provider.tsx'
import { BottomBar } from '#components/shell/bottom-bar.tsx'
import { LostBanner } from '#components/shell/lost-banner.tsx'
import { OfflineBar } from '#components/shell/offline-bar.tsx'
import { Sidebar } from '#components/shell/sidebar.tsx'
import { TopBar } from '#components/shell/top-bar.tsx'
import { VerifyBanner } from '#components/shell/verify-banner.tsx'
import { roleIncludes } from '#lib/auth/roles.ts'
import { usageOf } from '#lib/billing/queries.ts'
import { currentLocale, requireMember } from '#lib/http/session.ts'
import { textsOf } from '#lib/texts.ts'
import { attentionOf } from '#lib/workspaces/queries.ts'

/** Every page for members: navigation around it, and the texts that its client side needs. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const member = await requireMember()
  const [quota, attention, locale, t] = await Promise.all([
    usageOf(member.workspaceId),
    attentionOf(member.workspaceId),
    currentLocale(),
    getTranslations('common'),
  ])
  const { landing: _, mail: __, ...texts } = textsOf(locale)
  const who = { name: member.name, email: member.email, workspaceName: member.workspaceName }
  const usage = {
    ...quota,
    resetsAt: quota.resetsAt.toISOString(),
    trialEndsAt: quota.trialEndsAt?.toISOString() ?? null,
  }
  return (
    <NextIntlClientProvider messages={texts}>
      <LiveProvider>
        <a
          href="#main"
          className="absolute -left-[999px] top-2 z-50 rounded-md bg-popover px-4 py-3 shadow-pop focus:left-2"
        >
          {t('skipToContent')}
        </a>
        <div className="min-h-dvh lg:grid lg:grid-cols-[var(--sidebar-w)_minmax(0,1fr)]">
          <Sidebar who={who} usage={usage} attention={attention} />
          <div className="min-w-0">
            <OfflineBar />
            <TopBar workspaceName={member.workspaceName} />
            <main
              id="main"
              className="mx-auto w-full max-w-[calc(var(--content-max)+2*var(--gutter))] px-gutter pt-5 pb-[calc(var(--bottombar-h)+40px)] lg:pt-7 lg:pb-16"
            >
              {!member.emailVerified && <VerifyBanner email={member.email} />}
              <LostBanner attention={attention} mayLink={roleIncludes(member.role, 'admin')} />
              {children}
            </main>
          </div>
        </div>
        <BottomBar who={who} usage={usage} attention={attention} />
      </LiveProvider>
    </NextIntlClientProvider>
  )
}
