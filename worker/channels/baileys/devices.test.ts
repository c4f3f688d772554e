import { describe, expect, it } from 'vitest'
import { type Device, deviceStore, KnownDevices } from './devices.ts'

const phone = (user: string): Device => ({ user, device: 0, domainType: 0, server: 's.whatsapp.net' })
const laptop = (user: string): Device => ({ ...phone(user), device: 7 })
function known({ limit = 10, maxAgeMs = 100 } = {}) {
  const time = { now: 0 }
  return { time, devices: new KnownDevices(limit, maxAgeMs, { monotonic: () => time.now }) }
}

describe('the devices of recipients', () => {
  it('are given back as they were, to each its own', () => {
    const { devices } = known()
    devices.set('9198', [phone('9198')])
    devices.set('9199', [phone('9199'), laptop('9199')])
    devices.set('9197', [phone('9197')])
    expect(devices.get('9198')).toEqual([phone('9198')])
    expect(devices.get('9199')).toEqual([phone('9199'), laptop('9199')])
    expect(devices.get('9197')).toEqual([phone('9197')])
    expect(devices.get('9196')).toBeUndefined()
  })

  it('keep the user of a device that stands under another key', () => {
    const { devices } = known()
    devices.set('9198', [phone('77123')])
    expect(devices.get('9198')).toEqual([phone('77123')])
  })

  it('are not changed by what is done with the answer', () => {
    const { devices } = known()
    devices.set('9198', [phone('9198')])
    devices.set('9199', [phone('9199')])
    const answer = devices.get('9198')!
    answer[0]!.device = 3
    answer.push(laptop('9198'))
    expect(devices.get('9198')).toEqual([phone('9198')])
    expect(devices.get('9199')).toEqual([phone('9199')])
  })

  it('are forgotten when there are too many, the ones asked for last staying', () => {
    const { devices } = known({ limit: 2 })
    for (const user of ['1', '2']) devices.set(user, [phone(user)])
    devices.get('1')
    devices.set('3', [phone('3')])
    expect(['1', '2', '3'].map((user) => devices.get(user)?.length)).toEqual([1, undefined, 1])
  })

  it('are forgotten when they are too old, however often they are asked for', () => {
    const { devices, time } = known()
    devices.set('9198', [phone('9198')])
    time.now = 60.5
    expect(devices.get('9198')).toHaveLength(1)
    time.now = 101
    expect(devices.get('9198')).toBeUndefined()
  })

  it('stand in the shape of Baileys’ cache', async () => {
    const store = deviceStore(known().devices)
    await store.set('9198', [phone('9198')])
    expect(await store.get('9198')).toEqual([phone('9198')])
    await store.del('9198')
    expect(await store.get('9198')).toBeUndefined()
    await store.set('9199', [phone('9199')])
    await store.flushAll()
    expect(await store.get('9199')).toBeUndefined()
  })
})
