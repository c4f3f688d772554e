import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { cn } from '#components/cn.ts'
import { Hero } from '#components/landing/hero.tsx'
import { Plans } from '#components/landing/plans.tsx'
import { Promises } from '#components/landing/promises.tsx'
import { LanguageMenu } from '#components/shell/language-switch.tsx'
import { Logo } from '#components/shell/logo.tsx'
import { Button } from '#components/ui/button.tsx'
import type { Plan } from '#lib/billing/queries.ts'

const width = 'mx-auto w-full max-w-[calc(var(--content-max)+2*var(--gutter))] px-gutter'

type SectionProps = { id: string; title: ReactNode; lead?: ReactNode; beside?: boolean; children: ReactNode }

/** `beside`: where there is room, the title on the left and the rest on the right. */
function Section({ id, title, lead, beside = false, children }: SectionProps) {
  return (
    <section id={id} aria-labelledby={`${id}-title`} className="border-t py-16 md:py-19">
      <div className={cn(width, beside && 'grid gap-x-16 gap-y-8 md:grid-cols-[0.9fr_1.1fr]')}>
        <div>
          <h2
            id={`${id}-title`}
            className="max-w-[22em] text-[clamp(1.6rem,3.4vw,2.25rem)] leading-tight font-[680] tracking-tight text-balance"
          >
            {title}
          </h2>
          {lead && <p className="mt-2.5 max-w-[40em] text-muted-foreground">{lead}</p>}
        </div>
        {children}
      </div>
    </section>
  )
}

/** What it does, what it promises, what it costs. */
export function LandingPage({ plans }: { plans: Plan[] }) {
  const t = useTranslations('landing')
  return (
    <>
      <header className="sticky top-0 z-20 border-b bg-background">
        <div className={cn(width, 'flex h-16 items-center gap-1')}>
          <Logo />
          <nav aria-label={t('nav.label')} className="ml-6 hidden gap-1 md:flex">
            {(['how', 'safe', 'price'] as const).map((key) => (
              <a
                key={key}
                href={`#${key}`}
                className="inline-flex min-h-11 items-center rounded-md px-3 text-sm font-label text-muted-foreground hover:text-foreground"
              >
                {t(`nav.${key}`)}
              </a>
            ))}
          </nav>
          <span className="flex-1" />
          <LanguageMenu showName />
          <Button asChild variant="ghost">
            <Link href="/login">{t('logIn')}</Link>
          </Button>
          <Button asChild className="max-sm:hidden">
            <Link href="/signup">{t('try')}</Link>
          </Button>
        </div>
      </header>
      <main>
        <Hero className={width} />
        <Section id="how" title={t('how.title')}>
          <ol className="mt-9 grid gap-8 md:grid-cols-3 md:gap-10">
            {(['connect', 'contacts', 'send'] as const).map((key, index) => (
              <li key={key} className="grid content-start gap-1.5 border-t-2 border-primary pt-4">
                <span className="text-sm font-semibold text-primary">{index + 1}</span>
                <h3 className="text-lg">{t(`how.${key}.title`)}</h3>
                <p className="text-muted-foreground">{t(`how.${key}.body`)}</p>
              </li>
            ))}
          </ol>
        </Section>
        <Section id="safe" title={t('safe.title')} lead={t('safe.lead')} beside>
          <Promises />
        </Section>
        <Section id="price" title={t('price.title')} lead={t('price.lead')}>
          <Plans plans={plans} />
        </Section>
        <section className={cn(width, 'pb-16')}>
          <div className="grid justify-items-center gap-3 rounded-xl bg-primary-soft px-6 py-12 text-center text-primary-soft-foreground">
            <h2 className="text-[clamp(1.5rem,3vw,2rem)] leading-tight font-[680] tracking-tight">{t('end.title')}</h2>
            <p>{t('end.body')}</p>
            <Button asChild size="lg" className="mt-2">
              <Link href="/signup">{t('tryDays')}</Link>
            </Button>
          </div>
        </section>
      </main>
      <footer className="border-t py-10">
        <div className={cn(width, 'grid gap-3')}>
          <Logo />
          <p className="max-w-[60ch] text-sm text-muted-foreground">{t('independent')}</p>
        </div>
      </footer>
    </>
  )
}
