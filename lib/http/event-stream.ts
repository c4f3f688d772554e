import { MINUTE, SECOND } from '#lib/clock.ts'
import { subscribe } from '#lib/http/change-streams.ts'
import { throttled } from '#lib/http/throttled.ts'
import type { Change } from '#lib/realtime.ts'

const BEAT = 25 * SECOND
/** How long an ended session (logout, suspension) may go on listening. */
const RECHECK = MINUTE
/** A client that leaves this much unread is let go; it connects again and reads afresh. */
const MOST_UNREAD = 64 * 1024

const keyOf = ({ type, id = '' }: Change) => `${type}:${id}`

/**
 * Server-sent events about a workspace: `data: {"type":"run","id":"…"}`, ids only. The same change is told at most once
 * a second.
 * @param stillAllowed asked from time to time; false or a failure ends the stream
 */
export function eventStream(request: Request, workspaceId: string, stillAllowed: () => Promise<boolean>): Response {
  const encoder = new TextEncoder()
  let stop = () => {}
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (text: string) => {
          if ((controller.desiredSize ?? 0) < -MOST_UNREAD) return stop()
          try {
            controller.enqueue(encoder.encode(text))
          } catch {
            stop() // closed meanwhile
          }
        }
        const changes = throttled<Change>(SECOND, keyOf, (change) => send(`data: ${JSON.stringify(change)}\n\n`))
        const unsubscribe = subscribe(workspaceId, changes.push, () => stop())
        const beat = setInterval(() => send(': beat\n\n'), BEAT)
        const check = setInterval(() => {
          stillAllowed().then(
            (allowed) => allowed || stop(),
            () => stop(),
          )
        }, RECHECK)
        stop = () => {
          stop = () => {}
          unsubscribe()
          changes.clear()
          clearInterval(beat)
          clearInterval(check)
          try {
            controller.close()
          } catch {} // the client has gone first
        }
        request.signal.addEventListener('abort', () => stop(), { once: true })
        send('retry: 3000\nevent: ready\ndata: {}\n\n')
      },
      cancel() {
        stop()
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 16 * 1024 }),
  )
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  })
}
