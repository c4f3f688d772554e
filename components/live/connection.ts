import type { Change } from '#lib/realtime.ts'

/** While the stream is away everything counts as changed this often (ms). */
const POLL = 15_000
/** A stream that the server refused (too many, a proxy that breaks it) is tried again after this (ms). */
const AGAIN = 30_000
/** Reconnects of a moment are nobody's business (ms). */
const PATIENCE = 4_000
/** Screens are drawn anew at most this often (ms). */
const PACE = 1_000

type Options = { onChange(change: Change): void; onConnected(connected: boolean): void; path?: string }

/** Opens the stream and keeps it open. Changes come gathered, at most once a second. @returns closes it */
export function connectLive({ onChange, onConnected, path = '/api/events' }: Options): () => void {
  const gathered = new Map<string, Change>()
  let source: EventSource | undefined
  let timers: { flush?: Timer; poll?: Timer; again?: Timer; patience?: Timer } = {}
  let last = 0

  const flush = () => {
    timers.flush = undefined
    last = Date.now()
    const changes = gathered.has('resync:') ? [{ type: 'resync' } as const] : [...gathered.values()]
    gathered.clear()
    for (const change of changes) onChange(change)
  }
  const gather = (change: Change) => {
    gathered.set(`${change.type}:${change.id ?? ''}`, change)
    timers.flush ??= setTimeout(flush, Math.max(0, last + PACE - Date.now()))
  }
  const up = () => {
    clearTimeout(timers.patience)
    clearInterval(timers.poll)
    timers = { flush: timers.flush }
    onConnected(true)
    // each opening follows a gap; the first one that between the page's own data and now
    gather({ type: 'resync' })
  }
  const down = () => {
    timers.patience ??= setTimeout(() => {
      onConnected(false)
      gather({ type: 'resync' })
      timers.poll ??= setInterval(() => gather({ type: 'resync' }), POLL)
    }, PATIENCE)
    // refused: the browser does not try again by itself
    if (source?.readyState === EventSource.CLOSED) timers.again ??= setTimeout(open, AGAIN)
  }
  function open() {
    timers.again = undefined
    source?.close()
    source = new EventSource(path)
    source.addEventListener('ready', up)
    source.addEventListener('message', (event) => gather(JSON.parse(event.data as string) as Change))
    source.addEventListener('error', down)
  }
  open()
  return () => {
    source?.close()
    for (const timer of Object.values(timers)) clearTimeout(timer)
  }
}
type Timer = ReturnType<typeof setTimeout>
