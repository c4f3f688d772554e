import { cn } from '#components/cn.ts'

type Props = { value: number; max: number; label: string; className?: string; muted?: boolean }

/** How much of a limit is used: a warning colour from 80%, danger at the limit. The number stands beside it in words. */
export function Meter({ value, max, label, className, muted = false }: Props) {
  const share = max > 0 ? Math.min(1, value / max) : 1
  const color = muted ? 'bg-msg-queued' : share >= 1 ? 'bg-danger' : share >= 0.8 ? 'bg-warning' : 'bg-primary'
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={Math.min(value, max)}
      className={cn('h-2 overflow-hidden rounded-[4px] bg-muted', className)}
    >
      <i
        className={cn('block h-full rounded-[4px] transition-[width] duration-[320ms] ease-out', color)}
        style={{ width: `${share * 100}%` }}
      />
    </div>
  )
}
