type Packages = { packages: Record<string, { version?: string; optional?: boolean }> }
export function matchesLock(lock: Packages, installed: Packages): boolean
