import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { cn } from '#components/cn.ts'
import { Saree } from '#components/landing/saree.tsx'
import { Button } from '#components/ui/button.tsx'
import { Bubble, Filled, PhonePreview } from '#components/ui/phone-preview.tsx'
import { StackedProgress, StateLegend } from '#components/ui/progress.tsx'
import { StateBadge } from '#components/ui/state-badge.tsx'

const counts = { read: 361, delivered: 205, sent: 74 }

/** One sentence, one button, and the thing itself: a message on a phone, a campaign going out. */
export function Hero({ className }: { className: string }) {
  const t = useTranslations('landing.hero')
  const l = useTranslations('landing')
  return (
    <div
      className={cn(
        className,
        'grid items-center gap-x-14 gap-y-12 pt-12 pb-16 md:grid-cols-[1.05fr_0.95fr] md:pt-16 md:pb-20',
      )}
    >
      <div>
        <h1 className="text-[clamp(2.2rem,6vw,3.5rem)] leading-[1.08] font-bold tracking-[-0.03em] [&:lang(hi)]:leading-tight [&:lang(hi)]:tracking-normal [&:lang(mr)]:leading-tight [&:lang(mr)]:tracking-normal">
          {t('title')}
        </h1>
        <p className="mt-4.5 max-w-[34em] text-[clamp(1.05rem,2vw,1.2rem)] leading-normal text-muted-foreground">
          {t('lead')}
        </p>
        <div className="mt-7 flex flex-wrap gap-3">
          <Button asChild size="lg">
            <Link href="/signup">{l('tryDays')}</Link>
          </Button>
          <Button asChild size="lg" variant="outline">
            <a href="#how">{t('how')}</a>
          </Button>
        </div>
        <p className="mt-3.5 text-sm text-muted-foreground">{t('terms')}</p>
      </div>
      <div className="relative mx-auto w-full max-w-[480px] pt-8 pb-12">
        {/* the shop's goods behind the shop's message */}
        <Saree className="absolute inset-x-0 top-0 h-[78%] w-full rounded-xl" />
        <PhonePreview
          name={t('shop')}
          detail={t('place')}
          day={t('today')}
          className="relative max-w-[290px] sm:max-w-[316px]"
        >
          <Bubble time={t('at')}>{t.rich('message', { name: (chunks) => <Filled>{chunks}</Filled> })}</Bubble>
          <div className="max-w-[86%] justify-self-end rounded-[12px_4px_12px_12px] bg-primary-soft px-2.5 py-1.5 text-sm text-primary-soft-foreground">
            {t('reply')}
          </div>
          <div aria-hidden className="h-24" />
        </PhonePreview>
        <div className="absolute right-0 bottom-0 grid w-[272px] gap-2 rounded-lg border bg-popover p-3.5 shadow-pop">
          <div className="flex items-center justify-between gap-2">
            <span className="truncate text-sm font-semibold">{t('campaign')}</span>
            <StateBadge kind="run" state="sending" live />
          </div>
          <p className="text-xs text-muted-foreground">
            {t.rich('done', { b: (chunks) => <b className="mr-1 text-xl font-title text-foreground">{chunks}</b> })}
          </p>
          <StackedProgress counts={counts} total={1240} label={t('doneLabel')} />
          <StateLegend counts={counts} className="gap-x-3 text-xs" />
        </div>
      </div>
    </div>
  )
}
