import { Inngest } from 'inngest'
import { log } from '#lib/log.ts'

export const APP_ID = 'broadcaster'

/**
 * What functions are made with. Where they run is decided at start (start.ts): the SDK reads INNGEST_BASE_URL,
 * INNGEST_EVENT_KEY and INNGEST_SIGNING_KEY itself, at first use.
 */
export const inngest = new Inngest({ id: APP_ID, logger: log, aiMetadata: false })
