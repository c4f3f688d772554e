import type { InngestFunction } from 'inngest'
import { campaignRun, cancelledRun } from './campaigns.ts'
import { housekeeping, sweep } from './housekeeping.ts'
import { endingSession, heldSender } from './senders.ts'

/** Everything the orchestrator runs, embedded or on a real Inngest. */
export const functions: InngestFunction.Like[] = [
  campaignRun,
  cancelledRun,
  sweep,
  housekeeping,
  heldSender,
  endingSession,
]
