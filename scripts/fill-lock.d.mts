type Entry = {
  version?: string
  cpu?: string[]
  os?: string[]
  libc?: string[]
  optional?: boolean
  dev?: boolean
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}
type Lock = { packages: Record<string, Entry> }
export function fill(lock: Lock): { lock: Lock; added: string[]; unknown: string[] }
