import fs from 'node:fs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

/** Files that may be a Chromium, best first: CHROMIUM_PATH alone where it is set, else what stands on PATH. */
export function chromiumCandidates(environment: NodeJS.ProcessEnv = process.env): string[] {
  if (environment.CHROMIUM_PATH) return [environment.CHROMIUM_PATH]
  const dirs = (environment.PATH ?? '').split(':')
  return NAMES.flatMap((name) => dirs.map((dir) => `${dir}/${name}`)).filter((file) => fs.existsSync(file))
}

/** A name may lead to a placeholder that only says how to install the real thing: judge by its answer to --version. */
export const isChromium = (version: string): boolean => /Chrom(e|ium) \d+/.test(version)
