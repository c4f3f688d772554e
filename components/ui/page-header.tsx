import { ChevronLeft } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { cn } from '#components/cn.ts'

type Props = {
  title: ReactNode
  description?: ReactNode
  /** Buttons at the right; below the title on phone. */
  actions?: ReactNode
  /** One link to the parent of an inner page. */
  back?: { href: string; label: string }
  /** A badge beside the title. */
  badge?: ReactNode
  className?: string
}

/** The top of every page. The title takes the focus after a change of step. */
export function PageHeader({ title, description, actions, back, badge, className }: Props) {
  return (
    <header className={cn('mb-(--stack) flex flex-wrap items-end justify-between gap-x-4 gap-y-3', className)}>
      <div className="min-w-0">
        {back && (
          <Link
            href={back.href}
            className="mb-1 -ml-1 inline-flex min-h-11 items-center gap-1 text-sm text-muted-foreground hover:text-foreground lg:min-h-6"
          >
            <ChevronLeft aria-hidden className="size-4" />
            {back.label}
          </Link>
        )}
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 id="page-title" tabIndex={-1} className="text-xl outline-none">
            {title}
          </h1>
          {badge}
        </div>
        {description && <p className="mt-0.5 max-w-[64ch] text-muted-foreground">{description}</p>}
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </header>
  )
}
