import fs from 'node:fs'
import path from 'node:path'
import { setPlan } from '#lib/billing/mutations.ts'
import { closeDb } from '#lib/db.ts'
import { simulatorClient } from '#worker/simulator/client.ts'
import { freePort } from '../postgres.ts'
import { dataFolder } from '../stack/data-folder.ts'
import { bareEnvironment, readStarter } from '../stack/environment.ts'
import { lastWords, type Stack, startStack } from '../stack/index.ts'
import { signUp } from './account.ts'
import { type Progress, sendCampaign, waitForDelivery } from './campaign.ts'
import { contactFile, importContacts } from './import.ts'
import { RestError, rest } from './rest.ts'
import { SAMPLES } from './samples.ts'
import { createSender, linkSender } from './sender.ts'

/** `contacts`: a file; none means a hundred invented people. */
export type Once = { contacts?: string | undefined; text: string }

/** The figures of one whole main job; see docs/design.md §10. */
export type Report = Record<
  | 'imported'
  | 'rejected'
  | 'duplicates'
  | 'recipients'
  | 'blocked'
  | 'sent'
  | 'delivered'
  | 'failed'
  | 'phones_received'
  | 'phones_duplicates'
  | 'wire_resends'
  | 'seconds',
  number
>

// from a range that India does not give out: no simulated shop has a real one's number
const SHOP_PHONE = '915550000001'
const DELIVERY_MS = 10 * 60_000

const say = (text: string) => console.error(text)

/** Starts a product of its own on free ports, sends one campaign over REST as a program would, reports, and stops. */
export async function once({ contacts, text }: Once, signal: AbortSignal): Promise<Report> {
  const home = path.join(readStarter({ file: false }).DATA_DIR, 'once')
  fs.mkdirSync(home, { recursive: true })
  await sweep(home)
  const folder = dataFolder(fs.mkdtempSync(path.join(home, 'run-')))
  const stack = await startStack({
    folder,
    base: bareEnvironment(),
    host: '127.0.0.1',
    port: freePort,
    simulator: { readShare: 0 },
    settings: { PACE_FACTOR: '0', QUIET_HOURS: 'off', NEW_CHAT_CAP: 'off' },
    mode: 'production',
    log: 'files',
    durable: false,
    signal,
  }).catch((error: unknown) => {
    fs.rmSync(folder.dir, { recursive: true, force: true })
    throw error
  })
  try {
    return await Promise.race([
      mainJob(stack, { contacts: contacts ?? inventedContacts(folder.path('invented.csv')), text }, signal),
      stack.failed,
    ])
  } catch (error) {
    // what the product refused in its own words needs no logs beside it
    if (!signal.aborted && !(error instanceof RestError)) say(lastWords(folder))
    throw error
  } finally {
    await closeDb()
    await stack.stop()
    fs.rmSync(folder.dir, { recursive: true, force: true })
  }
}

/** Runs that were killed left a folder and perhaps processes; those of a live run stay. */
async function sweep(home: string) {
  for (const name of fs.readdirSync(home)) {
    const taken = await dataFolder(path.join(home, name))
      .take()
      .then(
        () => true,
        () => false,
      )
    if (taken) fs.rmSync(path.join(home, name), { recursive: true, force: true })
  }
}

/** Numbers of the form that an import takes; they are only ever dialled in the simulator. */
function inventedContacts(file: string): string {
  const rows = Array.from({ length: 100 }, (_, index) => {
    const { name, attributes } = SAMPLES[index % SAMPLES.length]!
    return `${name},+9170000${String(index).padStart(5, '0')},${attributes.city}`
  })
  fs.writeFileSync(file, ['name,phone,city', ...rows, ''].join('\n'))
  return file
}

async function mainJob({ url, env }: Stack, { contacts, text }: Required<Once>, signal: AbortSignal): Promise<Report> {
  Object.assign(process.env, env) // setPlan() is the product's own code, in this process
  const api = rest(url)
  const simulator = simulatorClient(env.SIMULATOR_CONTROL_URL ?? '')
  say(`Signing up at ${url} …`)
  const person = {
    name: 'Meera Kulkarni',
    workspaceName: 'Kulkarni Sarees',
    email: 'meera@shop.example',
    password: 'six yards of silk',
  }
  const { workspaceId } = await signUp(api, person, signal)
  await setPlan(workspaceId, 'business')
  say('Linking a number by QR …')
  const { id: senderId } = await createSender(api, 'Shop')
  await linkSender(api, simulator, senderId, SHOP_PHONE, signal)
  say(`Importing ${path.basename(contacts)} …`)
  const imported = await importContacts(api, contactFile(contacts), signal)
  say(`  ${imported.imported} imported, ${imported.duplicates} twice, ${imported.rejected} refused`)
  const since = performance.now()
  const campaignId = await sendCampaign(api, { name: 'Once', category: 'custom', body: text, speed: 'fast', senderId })
  const end = await waitForDelivery(api, campaignId, DELIVERY_MS, signal, told())
  const phones = await simulator.summary(SHOP_PHONE)
  return {
    imported: imported.imported,
    rejected: imported.rejected,
    duplicates: imported.duplicates,
    ...figures(end),
    phones_received: phones.phones,
    phones_duplicates: phones.duplicates,
    wire_resends: phones.wire_resends,
    seconds: Math.round((performance.now() - since) / 100) / 10,
  }
}

/** Each message counts in every state it went through: what was read was delivered, what was delivered was sent. */
export function figures({ total, leftOut, counts }: Progress) {
  const of = (...states: string[]) => states.reduce((sum, state) => sum + (counts[state] ?? 0), 0)
  return {
    recipients: total + leftOut,
    blocked: of('blocked'),
    sent: of('sent', 'delivered', 'read'),
    delivered: of('delivered', 'read'),
    failed: of('failed'),
  }
}

/** Progress, one line for each time it moved. */
function told() {
  let last = ''
  return (now: Progress) => {
    const { sent, delivered } = figures(now)
    const line = `  ${sent} of ${now.total} sent, ${delivered} delivered`
    if (line !== last) say(line)
    last = line
  }
}
