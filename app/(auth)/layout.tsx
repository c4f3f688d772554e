import { BellOff, Hand, ShieldCheck } from 'lucide-react'
import Link from 'next/link'
import { NextIntlClientProvider } from 'next-intl'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { ThreeChats } from '#components/auth/three-chats.tsx'
import { LanguageMenu } from '#components/shell/language-switch.tsx'
import { Logo } from '#components/shell/logo.tsx'
import { currentLocale } from '#lib/http/session.ts'
import { textsOf } from '#lib/texts.ts'

/** Forms on the left; beside them, where there is room, what the product does. */
export default async function AuthLayout({ children }: { children: ReactNode }) {
  const { auth, common, errors } = textsOf(await currentLocale())
  const t = await getTranslations('auth.promise')
  const promises = [
    { icon: Hand, text: t('review') },
    { icon: BellOff, text: t('stop') },
    { icon: ShieldCheck, text: t('once') },
  ]
  return (
    <NextIntlClientProvider messages={{ auth, common, errors }}>
      <div className="grid min-h-dvh lg:grid-cols-[minmax(480px,1fr)_minmax(0,1.1fr)]">
        <div className="flex min-h-dvh flex-col">
          <header className="flex h-16 items-center justify-between pr-1 pl-(--gutter) lg:pr-(--gutter)">
            <Link href="/" className="rounded-md py-2">
              <Logo />
            </Link>
            <LanguageMenu showName />
          </header>
          <main className="mx-auto flex w-full max-w-[440px] flex-1 flex-col justify-center px-gutter pt-6 pb-16 lg:px-5">
            {children}
          </main>
        </div>
        <aside className="relative hidden flex-col justify-center gap-12 overflow-hidden bg-chat-wall px-14 py-16 lg:flex xl:px-24">
          <ThreeChats className="mx-auto w-full max-w-[460px]" />
          <ul className="mx-auto grid w-full max-w-[460px] gap-3.5 border-t border-foreground/10 pt-8 text-sm">
            {promises.map(({ icon: Icon, text }) => (
              <li key={text} className="flex items-start gap-3">
                <Icon aria-hidden className="mt-px size-5 text-primary" />
                {text}
              </li>
            ))}
          </ul>
        </aside>
      </div>
    </NextIntlClientProvider>
  )
}
