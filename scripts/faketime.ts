import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

/** Debian keeps it in the folder of the machine's architecture. */
function found(): string | undefined {
  const given = process.env.FAKETIME_LIBRARY
  if (given) return fs.existsSync(given) ? given : undefined
  const root = '/usr/lib'
  const dirs = fs.existsSync(root) ? fs.readdirSync(root).map((dir) => path.join(root, dir, 'faketime')) : []
  return [...dirs, '/usr/lib/faketime', '/usr/local/lib/faketime']
    .map((dir) => path.join(dir, 'libfaketimeMT.so.1'))
    .find((file) => fs.existsSync(file))
}

/**
 * libfaketime, with which tests move the clock of a process: the one that is there, or Debian's, installed now.
 * @returns the file of the library
 * @throws Error that says what to do
 */
export function needFaketime(): string {
  const there = found()
  if (there) return there
  const how = 'Install it (Debian: apt-get install libfaketime), or set FAKETIME_LIBRARY to libfaketimeMT.so.1.'
  if (process.getuid?.() !== 0) throw new Error(`The tests of clocks that jump need libfaketime. ${how}`)
  console.error('Installing libfaketime with apt-get (once) …')
  const apt = (...args: string[]) =>
    execFileSync('apt-get', ['-qq', '-o', 'Dpkg::Use-Pty=0', ...args], {
      stdio: ['ignore', 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  try {
    apt('update')
    apt('install', '-y', '--no-install-recommends', 'libfaketime')
  } catch (error) {
    throw new Error(`libfaketime could not be installed. ${how}`, { cause: error })
  }
  const installed = found()
  if (!installed) throw new Error(`The package that was installed brought no libfaketimeMT.so.1. ${how}`)
  return installed
}

/** A wall clock that can be moved while its process runs; the monotonic one goes on as it is, as in life. */
export type MovableClock = {
  /** For the process whose clock it is. */
  env: Record<string, string>
  /** Puts it this far (ms) from the real time. */
  move(offsetMs: number): void
}

/** @param file where its offset stands: read at every look at the clock */
export function movableClock(file: string): MovableClock {
  const move = (offsetMs: number) => {
    fs.writeFileSync(`${file}.next`, `${offsetMs < 0 ? '-' : '+'}${Math.abs(offsetMs) / 1_000}`)
    fs.renameSync(`${file}.next`, file)
  }
  fs.mkdirSync(path.dirname(file), { recursive: true })
  move(0)
  const env = {
    LD_PRELOAD: needFaketime(),
    FAKETIME_TIMESTAMP_FILE: path.resolve(file),
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  }
  return { env, move }
}
