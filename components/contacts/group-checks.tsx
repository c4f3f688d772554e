'use client'

import type { GroupWire } from '#components/contacts/wire.ts'
import { Checkbox } from '#components/ui/checkbox.tsx'

type Props = { groups: readonly GroupWire[]; chosen: readonly string[]; onChange: (chosen: string[]) => void }

/** In which groups somebody is. */
export function GroupChecks({ groups, chosen, onChange }: Props) {
  return (
    <ul className="grid max-h-72 gap-x-4 overflow-y-auto sm:grid-cols-2 lg:gap-y-2">
      {groups.map((group) => (
        <li key={group.id} className="min-w-0">
          <Checkbox
            checked={chosen.includes(group.id)}
            onCheckedChange={(on) => onChange(on ? [...chosen, group.id] : chosen.filter((id) => id !== group.id))}
            label={<span dir="auto">{group.name}</span>}
          />
        </li>
      ))}
    </ul>
  )
}
