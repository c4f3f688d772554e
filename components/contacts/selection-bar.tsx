'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { UserMinus, UsersRound, X } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { api } from '#components/api.ts'
import { GroupOptions } from '#components/contacts/group-picker.tsx'
import type { GroupWire } from '#components/contacts/wire.ts'
import { Button } from '#components/ui/button.tsx'
import { Popover } from '#components/ui/popover.tsx'
import { toast } from '#components/ui/toast.tsx'

/** The most that one call takes. */
const PER_CALL = 1_000
type Props = {
  ids: string[]
  groups: GroupWire[]
  /** The group that is shown just now. */
  within: GroupWire | undefined
  onAll: () => void
  onClear: () => void
}
type Change = { id?: string; name: string; how: 'add' | 'remove' }

async function change(
  ids: string[],
  { id, name, how }: Change,
): Promise<{ name: string; how: Change['how']; count: number }> {
  const groupId = id ?? (await api<{ id: string }>('/api/contacts/groups', { body: { name } })).id
  let count = 0
  for (let at = 0; at < ids.length; at += PER_CALL) {
    const part = { [how]: ids.slice(at, at + PER_CALL) }
    const { added, removed } = await api<{ added: number; removed: number }>(
      `/api/contacts/groups/${groupId}/members`,
      { body: part },
    )
    count += how === 'add' ? added : removed
  }
  return { name, how, count }
}

/** What can be done with the chosen people; sticks above the bottom. */
export function SelectionBar({ ids, groups, within, onAll, onClear }: Props) {
  const t = useTranslations('contacts.list')
  const router = useRouter()
  const queries = useQueryClient()
  const [open, setOpen] = useState(false)
  const work = useMutation({
    mutationFn: (what: Change) => change(ids, what),
    onSuccess: async ({ name, how, count }) => {
      toast.success(how === 'add' ? t('addedToGroup', { count, group: name }) : t('takenOut', { count, group: name }))
      onClear()
      router.refresh()
      await queries.invalidateQueries({ queryKey: ['contacts'] })
    },
    onError: (error) => toast.error(error.message),
  })
  return (
    <div
      role="toolbar"
      aria-label={t('chosen', { count: ids.length })}
      className="sticky bottom-[calc(var(--bottombar-h)+12px)] z-20 flex flex-wrap items-center gap-2 rounded-lg border bg-popover px-3 py-2 shadow-pop lg:bottom-4"
    >
      <span className="px-1 text-sm font-semibold">{t('chosen', { count: ids.length })}</span>
      <Button variant="link" size="sm" onClick={onAll}>
        {t('selectAll')}
      </Button>
      <span className="flex-1" />
      {within && (
        <Button
          variant="outline"
          size="sm"
          busy={work.isPending && work.variables.how === 'remove'}
          onClick={() => work.mutate({ id: within.id, name: within.name, how: 'remove' })}
        >
          <UserMinus aria-hidden />
          {t('removeFromGroup', { group: within.name })}
        </Button>
      )}
      <Popover
        open={open}
        onOpenChange={setOpen}
        align="end"
        className="p-1.5"
        trigger={
          <Button size="sm" busy={work.isPending && work.variables.how === 'add'}>
            <UsersRound aria-hidden />
            {t('addToGroup')}
          </Button>
        }
      >
        <GroupOptions
          groups={groups}
          chosen=""
          mayMake
          onChoose={(name, group) => {
            setOpen(false)
            work.mutate({ ...(group && { id: group.id }), name, how: 'add' })
          }}
        />
      </Popover>
      <Button variant="ghost" size="sm" aria-label={t('clearChoice')} onClick={onClear}>
        <X aria-hidden />
      </Button>
    </div>
  )
}
