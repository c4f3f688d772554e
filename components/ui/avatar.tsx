import { cn } from '#components/cn.ts'

/** Two initials in Latin; one in Devanagari, whose letters carry their vowel signs and are wider. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean)
  const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  const first = (word: string | undefined) => (word ? ([...segments.segment(word)][0]?.segment ?? '') : '')
  const one = first(words[0])
  if (!/^\p{Script=Latin}/u.test(one)) return one
  return (one + first(words.length > 1 ? words.at(-1) : undefined)).toUpperCase()
}

/** A person's or a shop's initials. The name stands beside it. */
export function Avatar({ name, className }: { name: string; className?: string }) {
  return (
    <span
      aria-hidden
      className={cn(
        'grid size-9 shrink-0 place-items-center rounded-full bg-secondary text-xs font-semibold text-secondary-foreground',
        className,
      )}
    >
      {initials(name)}
    </span>
  )
}
