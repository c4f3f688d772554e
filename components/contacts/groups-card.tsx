'use client'

import { Ellipsis, Plus } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { cn } from '#components/cn.ts'
import { DeleteGroupDialog, GroupDialog } from '#components/contacts/group-dialogs.tsx'
import type { GroupWire } from '#components/contacts/wire.ts'
import { Button } from '#components/ui/button.tsx'
import { Card, CardHeader } from '#components/ui/card.tsx'
import { DropdownMenu, MenuItem } from '#components/ui/dropdown-menu.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'

type Asking = { what: 'new' } | { what: 'rename' | 'delete'; group: GroupWire } | null

/** The groups with how many are in each; a group's name shows its people. */
export function GroupsCard({ groups, current }: { groups: GroupWire[]; current: string }) {
  const t = useTranslations('contacts')
  const router = useRouter()
  const [asking, ask] = useState<Asking>(null)
  const close = () => ask(null)
  return (
    <Card>
      <CardHeader
        title={t('groupsTitle')}
        action={
          <Button variant="ghost" size="sm" onClick={() => ask({ what: 'new' })}>
            <Plus aria-hidden />
            {t('groups.new')}
          </Button>
        }
      />
      {groups.length === 0 ? (
        <p className="p-card pt-2 text-sm text-muted-foreground">{t('groups.empty')}</p>
      ) : (
        <ul className="mt-2 pb-2">
          {groups.map((group) => (
            <li key={group.id} className="flex items-center pr-2 hover:bg-accent/60">
              <Link
                href={group.id === current ? '/contacts' : `/contacts?groupId=${group.id}`}
                aria-current={group.id === current ? 'true' : undefined}
                className={cn(
                  'flex min-h-row min-w-0 flex-1 items-center gap-3 pl-(--card-pad) text-sm outline-offset-[-2px]',
                  group.id === current && 'font-semibold text-primary',
                )}
              >
                <span className="min-w-0 flex-1 truncate" dir="auto">
                  {group.name}
                </span>
                <span className="text-xs font-normal text-muted-foreground">
                  {t('groups.count', { count: group.contacts })}
                </span>
              </Link>
              <DropdownMenu
                trigger={
                  <IconButton label={t('groups.menu', { name: group.name })}>
                    <Ellipsis aria-hidden />
                  </IconButton>
                }
              >
                {group.contacts > 0 && (
                  <MenuItem onSelect={() => router.push(`/campaigns/new?group=${group.id}`)}>
                    {t('import.write')}
                  </MenuItem>
                )}
                <MenuItem onSelect={() => ask({ what: 'rename', group })}>{t('groups.rename')}</MenuItem>
                <MenuItem danger onSelect={() => ask({ what: 'delete', group })}>
                  {t('groups.delete')}
                </MenuItem>
              </DropdownMenu>
            </li>
          ))}
        </ul>
      )}
      {asking?.what === 'new' && <GroupDialog onClose={close} />}
      {asking?.what === 'rename' && <GroupDialog group={asking.group} onClose={close} />}
      {asking?.what === 'delete' && <DeleteGroupDialog group={asking.group} onClose={close} />}
    </Card>
  )
}
