'use client'

import { Check } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { cn } from '#components/cn.ts'
import type { HomeView } from '#components/home/needs.ts'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { Bubble, Filled, PhonePreview } from '#components/ui/phone-preview.tsx'

/** A new account's Home: three steps, the next one with the only filled button. */
export function StartList({ steps, workspaceName }: { steps: HomeView['steps']; workspaceName: string }) {
  const t = useTranslations('home.start')
  const list = [
    { key: 'number', done: steps.linked, href: '/senders/new' },
    { key: 'contacts', done: steps.contacts > 0, href: '/contacts/import' },
    { key: 'campaign', done: steps.started, href: '/campaigns/new' },
  ] as const
  const next = list.findIndex(({ done }) => !done)
  return (
    <div className="grid gap-stack min-[1120px]:grid-cols-[minmax(0,1fr)_340px]">
      <Card aria-labelledby="start" className="self-start">
        <h2 id="start" className="px-card pt-(--card-pad) text-md">
          {t('title')}
        </h2>
        <ol className="mt-1">
          {list.map(({ key, done, href }, index) => (
            <li key={key} className="flex gap-4 border-t px-card py-5 first:border-t-0">
              <span
                className={cn(
                  'grid size-9 shrink-0 place-items-center rounded-full border-[1.5px] border-input text-sm font-semibold',
                  done && 'border-transparent bg-primary-soft text-primary-soft-foreground',
                  index === next && 'border-primary bg-primary text-primary-foreground',
                )}
              >
                {done ? <Check aria-label={t('done')} className="size-4.5" strokeWidth={2.6} /> : index + 1}
              </span>
              <div className="grid flex-1 gap-3 sm:flex sm:items-center sm:justify-between">
                <div className="max-w-[46ch]">
                  <h3 className={cn('text-base', done && 'text-muted-foreground')}>{t(`${key}.title`)}</h3>
                  <p className="mt-0.5 text-sm text-muted-foreground">
                    {done ? t(`${key}.done`, { count: steps.contacts }) : t(`${key}.body`)}
                  </p>
                </div>
                {!done && (
                  <Button asChild variant={index === next ? 'primary' : 'outline'} className="justify-self-start">
                    <Link href={href}>{t(`${key}.action`)}</Link>
                  </Button>
                )}
              </div>
            </li>
          ))}
        </ol>
      </Card>
      <div className="grid content-start gap-3">
        <PhonePreview name={workspaceName} day={t('preview.today')}>
          <Bubble time="11:38">{t.rich('preview.message', { name: (chunks) => <Filled>{chunks}</Filled> })}</Bubble>
          <div className="max-w-[86%] justify-self-end rounded-[12px_4px_12px_12px] bg-primary-soft px-2.5 py-1.5 text-sm text-primary-soft-foreground">
            {t('preview.reply')}
          </div>
        </PhonePreview>
        <p className="text-center text-xs text-muted-foreground">{t('preview.caption')}</p>
      </div>
    </div>
  )
}
