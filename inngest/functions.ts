import type { InngestFunction } from 'inngest'
import { campaignRun, cancelledRun } from './campaigns.ts'
import { housekeeping, sweep } from './housekeeping.ts'

/** Everything the orchestrator runs, embedded or on a real Inngest. */
export const functions: InngestFunction.Like[] = [campaignRun, cancelledRun, sweep, housekeeping]
