import type { ReactNode } from 'react'

/** How far something has come, 0 to 1, with the words above it. */
export function ProgressLine({ value, label }: { value: number; label: ReactNode }) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100)
  return (
    <div className="grid gap-2.5">
      <p role="status" className="min-w-0 font-semibold break-words">
        {label}
      </p>
      <div
        role="progressbar"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        className="h-3 overflow-hidden rounded-[6px] bg-muted"
      >
        <i
          className="block h-full bg-primary transition-[width] duration-[320ms] ease-out"
          style={{ width: `${percent}%` }}
        />
      </div>
    </div>
  )
}
