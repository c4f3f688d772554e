'use client'

import { Users } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { RadioCards } from '#components/ui/radio-cards.tsx'
import type { Audience } from '#lib/campaigns/schema.ts'
import { BuilderHead, StepFoot, useSaveDraft } from './builder-frame.tsx'
import { PeoplePicker } from './people-picker.tsx'
import type { GroupOption, Person } from './view.ts'

type Props = {
  id: string
  name: string
  audience: Audience
  groups: GroupOption[]
  total: number
  /** The people of an audience that names them one by one. */
  people: Person[]
}
type Kind = Audience['kind']

/** Step 2: to whom. */
export function ContactsStep({ id, name, audience, groups, total, people: initial }: Props) {
  const t = useTranslations('campaigns.builder')
  const tc = useTranslations('campaigns.builder.contacts')
  const [kind, setKind] = useState<Kind>(audience.kind)
  const known = new Set(groups.map((group) => group.id))
  const [chosen, setChosen] = useState(
    audience.kind === 'groups' ? audience.groupIds.filter((one) => known.has(one)) : [],
  )
  const [people, setPeople] = useState(initial)
  const [asked, setAsked] = useState(false)
  const { save, busy, failure } = useSaveDraft()

  const wanted = (): Audience | undefined => {
    if (kind === 'groups') return chosen.length > 0 ? { kind, groupIds: chosen } : undefined
    if (kind === 'contacts')
      return people.length > 0 ? { kind, contactIds: people.map((person) => person.id) } : undefined
    return { kind: 'all' }
  }
  const problem = asked && !wanted() ? tc(kind === 'groups' ? 'needGroup' : 'needPerson') : undefined
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    setAsked(true)
    const next = wanted()
    if (next) save({ id, audience: next }, () => `/campaigns/${id}/edit?step=time`)
  }
  const leave = () => {
    const next = wanted()
    save({ id, ...(next && { audience: next }) }, () => '/campaigns')
  }
  if (total === 0)
    return (
      <>
        <BuilderHead title={name} step="contacts" />
        <Card>
          <EmptyState
            icon={<Users aria-hidden />}
            title={tc('none')}
            action={
              <Button asChild>
                <Link href="/contacts/import">{tc('bring')}</Link>
              </Button>
            }
          />
        </Card>
      </>
    )
  return (
    <>
      <BuilderHead title={name} step="contacts" />
      <form onSubmit={submit} className="grid max-w-3xl gap-(--stack)">
        <Card>
          <CardHeader title={tc('title')} />
          <CardBody className="grid gap-4">
            <RadioCards<Kind>
              label={tc('title')}
              value={kind}
              onValueChange={setKind}
              columns={3}
              options={[
                { value: 'all', title: tc('all'), description: tc('allHint', { count: total }) },
                { value: 'groups', title: tc('groups'), description: tc('groupsHint') },
                { value: 'contacts', title: tc('people'), description: tc('peopleHint') },
              ]}
            />
            {kind === 'groups' && (
              <fieldset aria-invalid={problem ? true : undefined} className="grid">
                <legend className="sr-only">{tc('groups')}</legend>
                {groups.length === 0 && <p className="text-sm text-muted-foreground">{tc('noGroups')}</p>}
                <ul className="divide-y">
                  {groups.map((group) => (
                    <li key={group.id} className="flex items-center justify-between gap-3 py-1">
                      <Checkbox
                        label={group.name}
                        checked={chosen.includes(group.id)}
                        onCheckedChange={(on) =>
                          setChosen((before) => (on ? [...before, group.id] : before.filter((one) => one !== group.id)))
                        }
                      />
                      <span className="text-sm text-muted-foreground">{tc('allHint', { count: group.contacts })}</span>
                    </li>
                  ))}
                </ul>
              </fieldset>
            )}
            {kind === 'contacts' && <PeoplePicker people={people} onChange={setPeople} />}
            {problem && (
              <p role="alert" className="text-sm text-danger-soft-foreground">
                {problem}
              </p>
            )}
            <p className="text-sm text-muted-foreground">{tc('rule')}</p>
          </CardBody>
        </Card>
        <StepFoot
          back={`/campaigns/${id}/edit?step=message`}
          next={t('nextTime')}
          busy={busy}
          failure={failure}
          onLeave={leave}
        />
      </form>
    </>
  )
}
