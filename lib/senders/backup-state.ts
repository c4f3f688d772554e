import { RESTING } from './channel.ts'
import type { Sender } from './schema.ts'

/**
 * How the backup of a number is, in a word. none: never asked for, or taken away; linking: a person is at it (see
 * LinkState); resting: linked, its browser closed till there is work; ended: it must be linked again.
 */
export type BackupState = 'none' | 'linking' | 'ready' | 'resting' | 'reconnecting' | 'in_use' | 'ended'

/** What it is read from; fits a Sender and its JSON alike. */
type BackupFacts = Pick<Sender, 'activeChannel' | 'status'> & {
  backup: Pick<Sender['backup'], 'desiredState' | 'linkRequestId'> & {
    session:
      | (Pick<NonNullable<Sender['backup']['session']>, 'live' | 'status' | 'linkRequestId' | 'closeReason'> & {
          linkedAt: Date | string | null
        })
      | null
  }
}

export function backupState({ backup, activeChannel, status }: BackupFacts): BackupState {
  const { session, desiredState, linkRequestId } = backup
  if (desiredState === 'unlinked') return 'none'
  if (session?.live && session.linkedAt) {
    if (activeChannel === 'web_js' && status === 'active') return 'in_use'
    if (session.status === 'reconnecting') return 'reconnecting'
    return session.closeReason === RESTING ? 'resting' : 'ready'
  }
  if (session?.linkedAt && session.linkRequestId === linkRequestId) return 'ended'
  return 'linking'
}
