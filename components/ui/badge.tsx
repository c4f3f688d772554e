import type { ComponentProps, CSSProperties } from 'react'
import { cn } from '#components/cn.ts'

export type Tone = 'neutral' | 'primary' | 'success' | 'warning' | 'danger' | 'info' | 'marigold'

/** Solid, soft surface and text of a tone, for icons, chips and badges. */
export const toneStyle = (tone: Tone): CSSProperties => {
  if (tone === 'neutral') return vars('var(--muted-foreground)', 'var(--muted)', 'var(--muted-foreground)')
  if (tone === 'marigold') return vars('var(--marigold)', 'var(--marigold)', 'var(--marigold-foreground)')
  return vars(`var(--${tone})`, `var(--${tone}-soft)`, `var(--${tone}-soft-foreground)`)
}
export const vars = (solid: string, soft: string, text: string): CSSProperties =>
  ({ '--s': solid, '--b': soft, '--c': text }) as CSSProperties

type Props = ComponentProps<'span'> & { tone?: Tone; dot?: boolean; live?: boolean }

/** A short word with a colour. `live`: the dot pulses; only one thing on a page may. */
export function Badge({ tone = 'neutral', dot = false, live = false, className, style, children, ...props }: Props) {
  return (
    <span
      {...props}
      style={{ ...toneStyle(tone), ...style }}
      className={cn(
        'inline-flex w-fit shrink-0 items-center gap-1.5 rounded-full bg-(--b) py-[3px] pr-2.5 pl-2 text-xs leading-[1.4] font-label whitespace-nowrap text-(--c) [&_svg]:size-3.5',
        className,
      )}
    >
      {dot && <span aria-hidden className={cn('size-2 rounded-full bg-(--s)', live && 'live-dot')} />}
      {children}
    </span>
  )
}
