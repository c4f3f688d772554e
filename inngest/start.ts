import { env } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { APP_ID, inngest } from './client.ts'
import { startRunner } from './embedded/runner.ts'
import { functions } from './functions.ts'
import { startRelay } from './relay.ts'

export type Orchestrator = {
  /** Takes nothing new; resolves when what is under way is stored. */
  stop(): Promise<void>
}

/**
 * Starts the installation's orchestrator in this worker: the embedded runner, or with INNGEST_BASE_URL the relay to a real
 * Inngest, which then calls the functions at /api/inngest.
 * @param signal stops it too
 * @throws Error that can be shown: another orchestrator has campaigns under way; a function needs what the runner lacks
 */
export async function startOrchestrator({ signal }: { signal: AbortSignal }): Promise<Orchestrator> {
  const { INNGEST_BASE_URL, INNGEST_SIGNING_KEY, NODE_ENV } = env()
  const real = INNGEST_BASE_URL !== undefined
  if (real && !INNGEST_SIGNING_KEY && NODE_ENV === 'production')
    throw new Error('INNGEST_SIGNING_KEY is needed with INNGEST_BASE_URL: without it /api/inngest refuses every call')
  const running = real
    ? await startRelay({ post: (events) => inngest.send(events) })
    : await startRunner({ appId: APP_ID, functions })
  log.info({ orchestrator: real ? 'inngest' : 'embedded' }, 'the orchestrator is running')
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= running.stop()
    return stopped
  }
  if (signal.aborted) await stop()
  else signal.addEventListener('abort', () => void stop(), { once: true })
  return { stop }
}
