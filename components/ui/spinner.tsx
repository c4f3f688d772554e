import { LoaderCircle } from 'lucide-react'
import { cn } from '#components/cn.ts'

/** Without a label it is decoration: the button or card around it says what is under way. */
export function Spinner({ className, label }: { className?: string; label?: string }) {
  const icon = <LoaderCircle aria-hidden className={cn('size-[18px] animate-spin', className)} />
  if (!label) return icon
  return (
    <span role="status" className="inline-flex items-center gap-2 text-sm text-muted-foreground">
      {icon}
      {label}
    </span>
  )
}
