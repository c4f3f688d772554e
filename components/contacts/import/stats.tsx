import type { ReactNode } from 'react'
import { cn } from '#components/cn.ts'

/** Numbers side by side with hairlines between them; below 360 px of room they wrap. */
export function Stats({ children }: { children: ReactNode }) {
  return (
    <dl className="flex flex-wrap *:min-w-24 *:flex-1 [&>*+*]:border-l" data-stats>
      {children}
    </dl>
  )
}

type Props = { icon?: ReactNode; label: string; value: string; warn?: boolean }
export function Stat({ icon, label, value, warn = false }: Props) {
  return (
    <div className="grid content-start gap-0.5 px-card py-4">
      <dt className="flex items-center gap-1.5 text-xs text-muted-foreground [&_svg]:size-4">
        {icon}
        {label}
      </dt>
      <dd className={cn('text-xl font-title', warn && 'text-warning-soft-foreground')}>{value}</dd>
    </div>
  )
}
