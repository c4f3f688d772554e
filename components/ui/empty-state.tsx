import type { ReactNode } from 'react'
import { cn } from '#components/cn.ts'

/** One icon, one line on what will be here, one button. */
export function EmptyState({
  icon,
  title,
  children,
  action,
  className,
}: {
  icon: ReactNode
  title: ReactNode
  children?: ReactNode
  action?: ReactNode
  className?: string
}) {
  return (
    <div className={cn('grid justify-items-center gap-3 px-card py-12 text-center', className)}>
      <span className="grid size-14 place-items-center rounded-xl bg-primary-soft text-primary-soft-foreground [&_svg]:size-7">
        {icon}
      </span>
      <div className="grid max-w-sm gap-1">
        <p className="font-semibold">{title}</p>
        {children && <p className="text-sm text-muted-foreground">{children}</p>}
      </div>
      {action}
    </div>
  )
}
