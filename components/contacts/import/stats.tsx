import { Children, type ReactNode } from 'react'
import { cn } from '#components/cn.ts'

/** Numbers side by side with hairlines between them; four stand two by two on a phone. */
export function Stats({ children }: { children: ReactNode }) {
  const four = Children.toArray(children).length === 4
  return (
    <dl
      data-stats
      className={cn(
        'grid overflow-hidden *:-mt-px *:-ml-px *:border-t *:border-l',
        four ? 'grid-cols-2 md:grid-cols-4' : 'grid-cols-3',
      )}
    >
      {children}
    </dl>
  )
}

type Props = { icon?: ReactNode; label: string; value: string; warn?: boolean }
export function Stat({ icon, label, value, warn = false }: Props) {
  return (
    <div className="grid min-w-0 content-start gap-0.5 px-card py-4">
      <dt className="flex items-start gap-1.5 text-xs text-muted-foreground [&_svg]:mt-px [&_svg]:size-4">
        {icon}
        {label}
      </dt>
      <dd className={cn('text-xl font-title', warn && 'text-warning-soft-foreground')}>{value}</dd>
    </div>
  )
}
