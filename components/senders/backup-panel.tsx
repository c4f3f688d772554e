'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleCheck, LifeBuoy, Moon, RefreshCw, Smartphone, TriangleAlert, Unlink } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { demoScan, linkAgain, unlink } from '#app/(dashboard)/senders/actions.ts'
import { api } from '#components/api.ts'
import { useWhen } from '#components/campaigns/live/use-when.ts'
import { AlertDialog } from '#components/ui/alert-dialog.tsx'
import { Badge, type Tone } from '#components/ui/badge.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card, CardFooter, CardHeader } from '#components/ui/card.tsx'
import { toast } from '#components/ui/toast.tsx'
import { type BackupState, backupState } from '#lib/senders/backup-state.ts'
import { BackupScan } from './backup-scan.tsx'
import { Stage } from './code-box.tsx'
import { useBackupReason } from './use-backup-reason.ts'
import type { LinkView, SenderView } from './view.ts'

const tones: Record<BackupState, Tone> = {
  none: 'neutral',
  linking: 'info',
  ready: 'success',
  resting: 'success',
  reconnecting: 'warning',
  in_use: 'info',
  ended: 'danger',
}
const icons: Record<BackupState, ReactNode> = {
  none: <LifeBuoy />,
  linking: <LifeBuoy />,
  ready: <CircleCheck />,
  resting: <Moon />,
  reconnecting: <RefreshCw />,
  in_use: <LifeBuoy />,
  ended: <TriangleAlert />,
}

const STARTING: LinkView = { state: 'starting', requestId: '', method: 'qr' }

type Props = { sender: SenderView; mayChange: boolean }

/** The number's second connection: linked by a QR of its own, asleep till it is needed, and what it does just now. */
export function BackupPanel({ sender, mayChange }: Props) {
  const t = useTranslations('backup')
  const say = useTranslations('senders')
  const when = useWhen()
  const why = useBackupReason()
  const queries = useQueryClient()
  const [asking, ask] = useState(false)
  const { id } = sender
  const state = backupState(sender)
  const { data: link = STARTING } = useQuery({
    queryKey: ['senders', id, 'backup'],
    queryFn: () => api<LinkView>(`/api/senders/${id}/qr?channel=web_js`),
    enabled: mayChange && state === 'linking',
    refetchInterval: 1_500,
  })
  // a phone has scanned: the number knows more than the link does
  const scanned = state === 'linking' && link.state === 'connected'
  useQuery({
    queryKey: ['senders', id, 'page'],
    queryFn: () => api<SenderView>(`/api/senders/${id}`),
    enabled: scanned,
    refetchInterval: scanned && 1_500,
  })
  const settled = () => queries.invalidateQueries({ queryKey: ['senders'] })
  const start = useMutation({
    mutationFn: () => linkAgain({ id, method: 'qr', channel: 'web_js' }),
    onSettled: settled,
  })
  const scan = useMutation({ mutationFn: () => demoScan({ id, channel: 'web_js' }), onSettled: settled })
  const remove = useMutation({
    mutationFn: () => unlink({ id, channel: 'web_js' }),
    onSuccess: (result) => {
      if (!result.ok) return
      ask(false)
      toast.success(t('remove.done', { name: sender.name }))
    },
    onSettled: settled,
  })
  const problem = [start.data, scan.data].find((result) => result && !result.ok)
  const usable = sender.status === 'active'
  const begin = (label: string, variant: 'outline' | 'primary') => (
    <Button variant={variant} onClick={() => start.mutate()} busy={start.isPending} disabled={!usable}>
      {label}
    </Button>
  )
  return (
    <Card id="backup" aria-live="polite">
      <CardHeader
        title={t('title')}
        action={
          <Badge dot tone={tones[state]}>
            {t(`state.${state}`)}
          </Badge>
        }
      />
      <div className="grid gap-4 p-card pt-1.5">
        <p className="max-w-[64ch] text-sm text-muted-foreground">{t('lead', { name: sender.name })}</p>
        {state === 'linking' && mayChange ? (
          <BackupScan {...{ id, phone: sender.phone, link }} onAgain={() => start.mutate()} busy={start.isPending}>
            {sender.network === 'simulator' && link.state === 'code' && (
              <Button variant="soft" block onClick={() => scan.mutate()} busy={scan.isPending}>
                <Smartphone aria-hidden />
                {say('connect.demoScan')}
              </Button>
            )}
          </BackupScan>
        ) : (
          <Stage icon={icons[state]} tone={tones[state]} {...words()}>
            {mayChange && state === 'none' && begin(t('none.action'), 'outline')}
            {mayChange && state === 'ended' && begin(t('ended.action'), 'primary')}
          </Stage>
        )}
        {!usable && (state === 'none' || state === 'ended') && <Banner>{t('needsNumber')}</Banner>}
        {!mayChange && (state === 'none' || state === 'linking') && <Banner>{t('askOwner')}</Banner>}
        {problem && !problem.ok && <Banner tone="danger">{problem.error.message}</Banner>}
        <p className="text-sm text-muted-foreground">{t('never')}</p>
      </div>
      {mayChange && state !== 'none' && (
        <CardFooter>
          <Button variant="ghost" size="sm" onClick={() => ask(true)}>
            <Unlink aria-hidden />
            {t('remove.action')}
          </Button>
        </CardFooter>
      )}
      {asking && (
        <AlertDialog
          open
          danger
          onOpenChange={(open) => !open && ask(false)}
          title={t('remove.title', { name: sender.name })}
          description={t('remove.body')}
          confirm={t('remove.confirm')}
          cancel={say('cancel')}
          busy={remove.isPending}
          error={remove.data && !remove.data.ok ? remove.data.error.message : undefined}
          onConfirm={() => remove.mutate()}
        />
      )}
    </Card>
  )

  function words(): { title: string; hint: string } {
    if (state === 'linking') return { title: t('none.title'), hint: t('none.body') }
    if (state !== 'in_use') return { title: t(`${state}.title`), hint: t(`${state}.body`) }
    return {
      title: t('in_use.title', { time: sender.activeChannelAt ? when(sender.activeChannelAt) : '' }),
      hint: t('in_use.body', { reason: why(sender.activeChannelReason) }),
    }
  }
}
