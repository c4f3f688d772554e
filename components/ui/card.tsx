import type { ComponentProps, ReactNode } from 'react'
import { cn } from '#components/cn.ts'

export function Card({ className, ...props }: ComponentProps<'section'>) {
  return (
    <section
      className={cn('min-w-0 rounded-lg border bg-card text-card-foreground shadow-card', className)}
      {...props}
    />
  )
}

/** Title on the left, one link or badge on the right. */
export function CardHeader({
  title,
  action,
  description,
  className,
}: {
  title: ReactNode
  action?: ReactNode
  description?: ReactNode
  className?: string
}) {
  return (
    <header className={cn('flex min-h-6 items-center justify-between gap-3 px-card pt-(--card-pad)', className)}>
      <div className="min-w-0">
        <h2 className="text-md leading-snug">{title}</h2>
        {description && <p className="text-sm text-muted-foreground">{description}</p>}
      </div>
      {action}
    </header>
  )
}
export function CardBody({ className, ...props }: ComponentProps<'div'>) {
  return <div className={cn('p-card', className)} {...props} />
}
export function CardFooter({ className, ...props }: ComponentProps<'footer'>) {
  return <footer className={cn('flex flex-wrap items-center gap-2 border-t px-card py-3', className)} {...props} />
}
/** Rows of a card with hairlines between them; each child is an `li`. */
export function CardRows({ className, ...props }: ComponentProps<'ul'>) {
  return (
    <ul
      className={cn('*:flex *:min-h-row *:items-center *:gap-3 *:px-card *:py-2.5 [&>li+li]:border-t', className)}
      {...props}
    />
  )
}
