import { cn } from '#components/cn.ts'

/** Our mark: waves that go out from one point. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={cn('size-7', className)}>
      <rect width="32" height="32" rx="9" fill="var(--primary)" />
      <circle cx="11" cy="21" r="3.6" fill="var(--marigold)" />
      <path
        d="M11 12.4a8.6 8.6 0 0 1 8.6 8.6M11 6.9A14.1 14.1 0 0 1 25.1 21"
        fill="none"
        stroke="var(--primary-foreground)"
        strokeWidth="2.7"
        strokeLinecap="round"
      />
    </svg>
  )
}

export function Logo({ className }: { className?: string }) {
  return (
    <span
      lang="en"
      className={cn('flex items-center gap-2.5 text-[17px] font-[680] tracking-[-0.02em] text-foreground', className)}
    >
      <LogoMark />
      Broadcaster
    </span>
  )
}
