/** `npm run migrate`: brings the database at DATABASE_URL to this release. The embedded one is migrated at every start. */
import { checkServer, migrateDatabase } from './stack/database.ts'
import { readStarter } from './stack/environment.ts'

readStarter()
const address = process.env.DATABASE_URL
try {
  if (!address)
    throw new Error('Set DATABASE_URL first. The embedded database is brought up to date by npm start itself.')
  await checkServer(address)
  const applied = await migrateDatabase(address)
  console.log(applied === 0 ? 'The database is up to date.' : `${applied} migration(s) applied.`)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
