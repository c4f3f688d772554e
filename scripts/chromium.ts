import { execFileSync, spawnSync } from 'node:child_process'
import { chromiumCandidates, isChromium } from '#lib/chromium.ts'

function works(file: string): boolean {
  const answer = spawnSync(file, ['--version'], { encoding: 'utf8', timeout: 20_000 })
  return answer.status === 0 && isChromium(answer.stdout)
}

/** The Chromium of this machine: CHROMIUM_PATH, or one on PATH. Undefined where there is none that runs. */
export function findChromium(): string | undefined {
  return chromiumCandidates().find(works)
}

/**
 * Chromium for the browser tests: the one that is there, or Debian's, installed now.
 * @throws Error that says what to do
 */
export function needChromium(): string {
  const found = findChromium()
  if (found) return found
  const how = 'Install it (Debian: apt-get install chromium), or set CHROMIUM_PATH to a Chromium or Chrome.'
  if (process.env.CHROMIUM_PATH)
    throw new Error(`CHROMIUM_PATH (${process.env.CHROMIUM_PATH}) is no Chromium that runs. ${how}`)
  if (process.getuid?.() !== 0) throw new Error(`The browser tests need Chromium, and none was found. ${how}`)
  console.error('Installing Chromium with apt-get (once, a minute or two) …')
  const apt = (...args: string[]) =>
    execFileSync('apt-get', ['-qq', '-o', 'Dpkg::Use-Pty=0', ...args], {
      stdio: ['ignore', 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  try {
    apt('update')
    apt('install', '-y', '--no-install-recommends', 'chromium')
  } catch (error) {
    throw new Error(`Chromium could not be installed. ${how}`, { cause: error })
  }
  const installed = findChromium()
  if (!installed) throw new Error(`The package that was installed brought no Chromium that runs. ${how}`)
  return installed
}
