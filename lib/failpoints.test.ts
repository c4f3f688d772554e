import fs from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { projectFiles } from '../scripts/checks/source-files.ts'
import { parseEnv } from './env.ts'
import { armFailpoints, FAILPOINT_NAMES, FAILPOINTS, failpoint, failpointAfter, parseFailpoints } from './failpoints.ts'

afterEach(() => armFailpoints(undefined))

describe('the table of failpoints', () => {
  it('says of each point where it stands, and each stands there, once', () => {
    const calls = projectFiles(process.cwd())
      .filter(
        (file) => /^(lib|inngest|worker|app)\/.*\.ts$/.test(file) && !/\.test\.ts$|^lib\/failpoints\.ts$/.test(file),
      )
      .flatMap((file) =>
        [...fs.readFileSync(file, 'utf8').matchAll(/\bfailpoint(?:After)?\(\s*'([^']+)'/g)].map(
          ([, name]) => `${name} in ${file}`,
        ),
      )
    expect(calls.sort()).toEqual(FAILPOINT_NAMES.map((name) => `${name} in ${FAILPOINTS[name][0]}`).sort())
  })
})

describe('FAILPOINTS', () => {
  it('is read as name=action@hit, the first hit where none is said', () => {
    expect(parseFailpoints('wait, claim.committed=kill@3,send.before=pause:250')).toEqual({
      wait: true,
      points: [
        { name: 'claim.committed', action: { do: 'kill' }, hit: 3 },
        { name: 'send.before', action: { do: 'pause', ms: 250 }, hit: 1 },
      ],
    })
  })

  const env = (more: Record<string, string>) =>
    parseEnv({
      NODE_ENV: 'test',
      DATABASE_URL: 'postgresql://x',
      AUTH_SECRET: 'x'.repeat(32),
      MASTER_KEY: Buffer.alloc(32).toString('base64'),
      ...more,
    })
  const simulator = { SIMULATOR_URL: 'ws://127.0.0.1:1/', SIMULATOR_CONTROL_URL: 'http://127.0.0.1:1' }

  it('is refused off the simulator, and where a name or an action is unknown', () => {
    expect(env({ ...simulator, FAILPOINTS: 'claim.committed=kill' }).FAILPOINTS).toBe('claim.committed=kill')
    expect(() => env({ FAILPOINTS: 'claim.committed=kill' })).toThrow('FAILPOINTS: is accepted with SIMULATOR_URL only')
    expect(() => env({ ...simulator, FAILPOINTS: 'claim.done=kill' })).toThrow(
      /no failpoint "claim\.done".*claim\.before claim\.committed/,
    )
    expect(() => env({ ...simulator, FAILPOINTS: 'claim.committed=burn' })).toThrow(/kill\|stop/)
  })
})

describe('a failpoint', () => {
  it('does nothing while it is not armed', () => {
    expect(failpoint('claim.before')).toBeUndefined()
  })

  it('strikes at its hit and at no other', async () => {
    armFailpoints('claim.before=error@2,claim.committed=error')
    expect(failpoint('claim.before')).toBeUndefined()
    expect(() => failpoint('claim.before')).toThrow('failpoint claim.before')
    expect(failpoint('claim.before')).toBeUndefined()
    await expect(failpointAfter('claim.committed', Promise.resolve(1))).rejects.toThrow('failpoint claim.committed')
    expect(await failpointAfter('claim.committed', Promise.resolve(2))).toBe(2)
  })

  it('pauses the work, and that alone', async () => {
    armFailpoints('send.before=pause:30')
    const paused = vi.fn()
    const pause = failpoint('send.before')!.then(paused)
    await new Promise((resolve) => setImmediate(resolve))
    expect(paused).not.toHaveBeenCalled()
    await pause
    expect(paused).toHaveBeenCalled()
  })

  it('waits for SIGUSR2 where it is told to', async () => {
    armFailpoints('wait,claim.before=error')
    expect(failpoint('claim.before')).toBeUndefined()
    process.emit('SIGUSR2', 'SIGUSR2')
    expect(() => failpoint('claim.before')).toThrow()
  })
})
