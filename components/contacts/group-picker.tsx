'use client'

import { Check, ChevronDown, Plus, Search, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { cn } from '#components/cn.ts'
import type { GroupWire } from '#components/contacts/wire.ts'
import { useField } from '#components/ui/field.tsx'
import { controlClasses, Input } from '#components/ui/input.tsx'
import { Popover } from '#components/ui/popover.tsx'

type Props = {
  groups: readonly GroupWire[]
  /** A group's name: an existing one or one to be made; empty for none. */
  value: string
  onChange: (name: string) => void
  placeholder: string
}

/** Choose a group, or type the name of a new one. */
export function GroupPicker({ groups, value, onChange, placeholder }: Props) {
  const t = useTranslations('contacts.groups')
  const [open, setOpen] = useState(false)
  const choose = (name: string) => {
    onChange(name)
    setOpen(false)
  }
  return (
    <div className="flex gap-1">
      <Popover
        open={open}
        onOpenChange={setOpen}
        className="w-(--radix-popover-trigger-width) min-w-64 p-1.5"
        trigger={
          <button
            {...useField()}
            type="button"
            className={cn(controlClasses, 'flex h-control items-center gap-2 text-left')}
          >
            <span className={cn('min-w-0 flex-1 truncate', !value && 'text-muted-foreground')}>
              {value || placeholder}
            </span>
            <ChevronDown aria-hidden className="size-4 text-muted-foreground" />
          </button>
        }
      >
        <GroupOptions groups={groups} chosen={value} onChoose={choose} mayMake />
      </Popover>
      {value && (
        <button
          type="button"
          aria-label={t('none')}
          onClick={() => onChange('')}
          className="grid size-11 shrink-0 place-items-center rounded-md text-muted-foreground hover:bg-accent"
        >
          <X aria-hidden className="size-4" />
        </button>
      )}
    </div>
  )
}

type OptionsProps = {
  groups: readonly GroupWire[]
  chosen: string
  onChoose: (name: string, group: GroupWire | undefined) => void
  mayMake?: boolean
}

/** The list inside: search, the groups that fit, and "make" for a name that is new. */
export function GroupOptions({ groups, chosen, onChoose, mayMake = false }: OptionsProps) {
  const t = useTranslations('contacts.groups')
  const [text, setText] = useState('')
  const typed = text.trim()
  const fits = (name: string) => name.toLocaleLowerCase().includes(typed.toLocaleLowerCase())
  const found = groups.filter(({ name }) => fits(name)).slice(0, 50)
  const isNew =
    mayMake && typed !== '' && !groups.some(({ name }) => name.toLocaleLowerCase() === typed.toLocaleLowerCase())
  const row = 'flex min-h-11 w-full items-center gap-2 rounded-md px-2.5 text-left text-sm hover:bg-accent lg:min-h-9'
  return (
    <div className="grid gap-1">
      <Input
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          if (isNew) onChoose(typed, undefined)
          else if (found[0]) onChoose(found[0].name, found[0])
        }}
        before={<Search aria-hidden />}
        aria-label={t('choose')}
        placeholder={t('choose')}
        maxLength={80}
        autoFocus
      />
      <ul className="max-h-60 overflow-y-auto">
        {found.map((group) => (
          <li key={group.id}>
            <button type="button" className={row} onClick={() => onChoose(group.name, group)}>
              <span className="min-w-0 flex-1 truncate" dir="auto">
                {group.name}
              </span>
              <span className="text-xs text-muted-foreground">{group.contacts}</span>
              {group.name === chosen && <Check aria-hidden className="size-4 text-primary" />}
            </button>
          </li>
        ))}
        {isNew && (
          <li>
            <button type="button" className={row} onClick={() => onChoose(typed, undefined)}>
              <Plus aria-hidden className="size-4 text-primary" />
              <span className="min-w-0 truncate">{t('makeNew', { name: typed })}</span>
            </button>
          </li>
        )}
        {found.length === 0 && !isNew && (
          <li className="px-2.5 py-3 text-sm text-muted-foreground">{typed ? t('noMatch') : t('empty')}</li>
        )}
      </ul>
    </div>
  )
}
