import { CheckCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { cn } from '#components/cn.ts'
import { Avatar } from '#components/ui/avatar.tsx'
import { Filled } from '#components/ui/phone-preview.tsx'

const chats = [
  { key: 'sunita', lang: 'en', place: 'lg:mr-14' },
  { key: 'ramesh', lang: 'hi', place: 'lg:ml-14' },
  { key: 'anita', lang: 'mr', place: 'lg:mr-8 lg:ml-6' },
] as const

/** What the product does, at a glance: one message, three people, each by name and in their language. */
export function ThreeChats({ className }: { className?: string }) {
  const t = useTranslations('auth.chats')
  return (
    <div className={cn('grid gap-5', className)}>
      {chats.map(({ key, lang, place }) => (
        <figure key={key} className={cn('grid gap-2', place)}>
          <figcaption lang={lang} className="flex items-center gap-2.5 text-sm">
            <Avatar name={t(`${key}.name`)} className="size-8 bg-card" />
            <span className="font-semibold">{t(`${key}.name`)}</span>
            <span lang="en" className="text-2xs text-muted-foreground">
              {t(`${key}.phone`)}
            </span>
          </figcaption>
          <div
            lang={lang}
            className="ml-10 rounded-[4px_14px_14px_14px] bg-chat-bubble px-3.5 py-2.5 text-base leading-relaxed text-chat-bubble-foreground shadow-[0_1px_2px_oklch(0.3_0.02_168/0.1)]"
          >
            {t.rich(`${key}.text`, { name: (chunks) => <Filled>{chunks}</Filled> })}
            <span className="mt-1 flex items-center justify-end gap-1 text-2xs text-msg-delivered-text">
              <CheckCheck aria-hidden className="size-3.5" />
              {t('read')}
            </span>
          </div>
        </figure>
      ))}
    </div>
  )
}
