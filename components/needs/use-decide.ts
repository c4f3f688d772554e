'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { decide } from '#app/(dashboard)/campaigns/[id]/actions.ts'
import type { Asked } from '#components/needs/types.ts'
import { toast } from '#components/ui/toast.tsx'
import type { Outcome } from '#lib/messages/schema.ts'

const sum = (skipped: Outcome['skipped']) => Object.values(skipped).reduce((all, one) => all + one, 0)

/** Works a decision through to its end, in as many calls as it takes, and says what became of it. */
export function useDecide(onDone: () => void) {
  const t = useTranslations('needs.done')
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async ({ decision, chosen, force }: Asked & { force: boolean }) => {
      const all = { changed: 0, left: 0, settled: 0, short: false }
      let cursor: string | undefined
      do {
        const result = await decide({ decision, ...chosen, force, ...(cursor && { cursor }) })
        // what the calls before did stands: it is told, not hidden behind the failure
        if (!result.ok && all.changed === 0) throw new Error(result.error.message)
        if (!result.ok) return { ...all, error: result.error.message }
        const { data } = result
        all.changed += data.changed
        all.left += sum(data.skipped)
        all.settled += data.settled
        all.short = data.short > 0
        cursor = all.short ? undefined : (data.nextCursor ?? undefined)
      } while (cursor)
      return { ...all, error: undefined }
    },
    onSuccess: ({ changed, left, settled, short, error }, { decision }) => {
      const more = [
        left > 0 && t('skipped', { count: left }),
        settled > 0 && t('settled', { count: settled }),
        short && t('short'),
        error,
      ]
      const text = [t(decision, { count: changed }), ...more.filter(Boolean)].join('. ').replaceAll('..', '.')
      if (changed > 0) toast.success(text)
      else toast.error(text)
      onDone()
    },
    onSettled: () =>
      Promise.all(
        ['needs', 'runs', 'log', 'home', 'usage'].map((key) => queries.invalidateQueries({ queryKey: [key] })),
      ),
  })
}
