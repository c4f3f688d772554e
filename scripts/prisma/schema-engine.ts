import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { ROOT } from '../stack/environment.ts'

type Factory = Parameters<typeof bindMigrationAwareSqlAdapterFactory>[0]
type Connection = Awaited<ReturnType<Factory['connect']>>
type SchemaFile = { path: string; content: string }
type Diff = { exitCode: number; stdout: string | null }
type Engine = { diff(input: unknown): Promise<Diff> }
type EngineModule = {
  __wbg_set_wasm(exports: WebAssembly.Exports): void
  SchemaEngine: { new: (options: unknown, log: () => void, factory: unknown) => Promise<Engine> }
}

const MIGRATIONS = path.join(ROOT, 'prisma/migrations')
const CHAR = { oid: 18, asText: 1002 }
const CHARACTER_ARRAY = 70
const CHARACTER = 6

/** Prisma's adapter refuses PostgreSQL's internal "char", which the engine's questions to the catalogue return. */
function patched(connection: Connection): Connection {
  const inner = connection as Connection & {
    performIO(query: unknown): Promise<{ fields?: { dataTypeID: number }[] }>
    client: { query(sql: string): Promise<unknown> }
  }
  const perform = inner.performIO.bind(inner)
  inner.performIO = async (query) => {
    const result = await perform(query)
    for (const field of result.fields ?? []) if (field.dataTypeID === CHAR.oid) field.dataTypeID = CHAR.asText
    return result
  }
  const read = inner.queryRaw.bind(inner)
  inner.queryRaw = async (query) => {
    const result = await read(query)
    const columnTypes = result.columnTypes.map((type) => (type === CHARACTER_ARRAY ? CHARACTER : type))
    return { ...result, columnTypes: columnTypes as typeof result.columnTypes }
  }
  // the adapter's own splits at every semicolon, also inside strings and bodies of functions
  inner.executeScript = async (sql) => {
    await inner.client.query(sql)
  }
  return inner
}

/** The adapter's own shadow database is the real one when it is given an address: made and dropped here instead. */
function factoryOf(address: string): Factory {
  const main = new PrismaPg({ connectionString: address }) as Factory
  const connect = main.connect.bind(main)
  main.connect = async () => patched(await connect())
  main.connectToShadowDb = async () => {
    const name = `shadow_${randomUUID().replaceAll('-', '')}`
    const admin = patched(await connect())
    await admin.executeScript(`CREATE DATABASE ${name}`)
    const url = new URL(address)
    url.pathname = `/${name}`
    const shadow = patched(await new PrismaPg({ connectionString: url.href }).connect())
    const end = shadow.dispose.bind(shadow)
    shadow.dispose = async () => {
      await end()
      await admin.executeScript(`DROP DATABASE ${name} WITH (FORCE)`)
      await admin.dispose()
    }
    return shadow
  }
  return main
}

const opened = new Map<string, Promise<Engine>>()

async function openEngine(address: string, schema: SchemaFile): Promise<Engine> {
  const dir = path.dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'))
  const engine = (await import(path.join(dir, 'schema_engine_bg.js'))) as EngineModule
  const { instance } = await WebAssembly.instantiate(fs.readFileSync(path.join(dir, 'schema_engine_bg.wasm')), {
    './schema_engine_bg.js': engine as unknown as WebAssembly.ModuleImports,
  })
  engine.__wbg_set_wasm(instance.exports)
  ;(instance.exports.__wbindgen_start as () => void)()
  const bound = bindMigrationAwareSqlAdapterFactory(factoryOf(address))
  return engine.SchemaEngine.new({ datamodels: [[schema.path, schema.content]] }, () => {}, bound)
}

function migrations() {
  const names = fs.readdirSync(MIGRATIONS, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return {
    baseDir: MIGRATIONS,
    shadowDbInitScript: '',
    lockfile: {
      path: 'migration_lock.toml',
      content: fs.readFileSync(path.join(MIGRATIONS, 'migration_lock.toml'), 'utf8'),
    },
    migrationDirectories: names
      .map(({ name }) => name)
      .sort()
      .map((name) => ({
        path: name,
        migrationFile: {
          path: 'migration.sql',
          content: { tag: 'ok', value: fs.readFileSync(path.join(MIGRATIONS, name, 'migration.sql'), 'utf8') },
        },
      })),
  }
}

/**
 * What SQL would lead from the migrations to prisma/schema.prisma, as Prisma's own engine sees it (its WebAssembly build:
 * the native one may be out of reach). Empty when they agree. For development and tests.
 * @param address a server on which a database may be made and dropped
 */
export async function schemaDiff(
  address: string,
  schemaFile = path.join(ROOT, 'prisma/schema.prisma'),
): Promise<string> {
  const schema = { path: schemaFile, content: fs.readFileSync(schemaFile, 'utf8') }
  // its module bears one start a process
  if (!opened.has(address)) opened.set(address, openEngine(address, schema))
  const engine = await opened.get(address)!
  const { stdout } = await engine.diff({
    from: { tag: 'migrations', ...migrations() },
    to: { tag: 'schemaDatamodel', files: [schema] },
    script: true,
    exitCode: true,
    shadowDatabaseUrl: null,
    filters: { externalTables: [], externalEnums: [] },
  })
  return (stdout ?? '').trim()
}
