import type { CacheStore } from '@whiskeysockets/baileys'
import type { Clock } from '#lib/clock.ts'
import { BoundedMap } from './bounded.ts'

/** A device as Baileys keeps it: `user` is the key it stands under. */
export type Device = { user: string; device?: number; [detail: string]: unknown }
/** A list of devices without whose they are. */
type Layout = readonly Partial<Device>[]

/**
 * Most people have one phone and nothing else: lists that are alike but for the person are one object, over all sockets.
 * One that is forgotten here stays with whoever has it.
 */
const layouts = new BoundedMap<Layout>(1_000)

function layoutOf(key: string, devices: readonly Device[]): Layout {
  const layout = devices.map(({ user, ...rest }) => (user === key ? rest : { user, ...rest }))
  const text = JSON.stringify(layout)
  const known = layouts.get(text)
  if (known) return known
  layouts.set(text, layout)
  return layout
}

/**
 * Recipients' devices of one socket, by user. Asking WhatsApp for them again would also make their sessions anew, so
 * there are many of them, and each is small.
 */
export class KnownDevices {
  private readonly entries: BoundedMap<{ layout: Layout; at: number }>
  private readonly maxAgeMs: number
  private readonly clock: Pick<Clock, 'monotonic'>

  constructor(limit: number, maxAgeMs: number, clock: Pick<Clock, 'monotonic'>) {
    this.entries = new BoundedMap(limit)
    this.maxAgeMs = maxAgeMs
    this.clock = clock
  }

  get(user: string): Device[] | undefined {
    const entry = this.entries.get(user)
    if (!entry) return undefined
    if (this.clock.monotonic() - entry.at > this.maxAgeMs) {
      this.entries.delete(user)
      return undefined
    }
    return entry.layout.map((one) => ({ user, ...one }))
  }

  set(user: string, devices: readonly Device[]): void {
    // a whole number takes no memory of its own
    this.entries.set(user, { layout: layoutOf(user, devices), at: Math.floor(this.clock.monotonic()) })
  }

  delete(user: string): void {
    this.entries.delete(user)
  }

  clear(): void {
    this.entries.clear()
  }
}

/** In the shape of Baileys' cache. */
export const deviceStore = (devices: KnownDevices): CacheStore => ({
  get: <T>(user: string) => devices.get(user) as T | undefined,
  set: <T>(user: string, value: T) => devices.set(user, value as readonly Device[]),
  del: (user) => devices.delete(user),
  flushAll: () => devices.clear(),
})
