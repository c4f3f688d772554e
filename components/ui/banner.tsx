import { CircleAlert, CircleCheck, Info, Moon, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from '#components/cn.ts'
import { toneStyle, vars } from '#components/ui/badge.tsx'

export type BannerTone = 'info' | 'success' | 'warning' | 'danger' | 'quiet'
const icons = { info: Info, success: CircleCheck, warning: TriangleAlert, danger: CircleAlert, quiet: Moon }
const quiet = vars('var(--camp-quiet)', 'var(--camp-quiet-soft)', 'var(--camp-quiet-text)')

type Props = {
  tone?: BannerTone
  title?: ReactNode
  /** The sentence that says why and what to do. */
  children?: ReactNode
  action?: ReactNode
  /** Sending stopped and the person must act: read aloud at once. Otherwise it waits its turn. */
  urgent?: boolean
  className?: string
}

export function Banner({ tone = 'info', title, children, action, urgent = false, className }: Props) {
  const Icon = icons[tone]
  return (
    <div
      role={urgent ? 'alert' : 'status'}
      style={tone === 'quiet' ? quiet : toneStyle(tone)}
      className={cn(
        'flex gap-3 rounded-lg border border-[color-mix(in_oklab,var(--s)_30%,var(--b))] bg-(--b) px-4 py-3.5 text-sm text-foreground',
        className,
      )}
    >
      <Icon aria-hidden className="mt-px size-5 text-(--s)" />
      <div
        className={cn('grid min-w-0 flex-1 gap-2.5', action && 'md:flex md:items-center md:justify-between md:gap-4')}
      >
        <div className="grid min-w-0 gap-0.5">
          {title && <p className="font-semibold text-(--c)">{title}</p>}
          {children && <div>{children}</div>}
        </div>
        {action && <div className="flex flex-wrap gap-2 md:shrink-0">{action}</div>}
      </div>
    </div>
  )
}
