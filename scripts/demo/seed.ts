import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { z } from 'zod'
import { setPlan } from '#lib/billing/mutations.ts'
import { addSampleContacts } from '#lib/contacts/samples.sql.ts'
import { closeDb } from '#lib/db.ts'
import { simulatorClient } from '#worker/simulator/client.ts'
import type { DataFolder } from '../stack/data-folder.ts'
import type { Stack } from '../stack/index.ts'
import { type Account, type Person, signIn, signUp } from './account.ts'
import { listCampaigns, sendCampaign } from './campaign.ts'
import { type Rest, RestError, rest } from './rest.ts'
import { SAMPLES } from './samples.ts'
import { createSender, linkSender, listSenders } from './sender.ts'

const SHOP_PHONE = '915550000001'
const GROUP = 'Sample customers'
const TEXT =
  'Namaste {{ name | default: "ji" }}, your order {{ invoice }} is ready. ' +
  'Please collect it from Kulkarni Sarees, {{ city }}, before 8 pm. Amount due: ₹{{ amount }}'

const personSchema = z.object({ name: z.string(), workspaceName: z.string(), email: z.string(), password: z.string() })

/** Who signs in to the demo: made at the first start, the same at every later one. */
function demoPerson(folder: DataFolder): Person {
  const file = folder.path('account.json')
  if (fs.existsSync(file)) return personSchema.parse(JSON.parse(fs.readFileSync(file, 'utf8')))
  const person = {
    name: 'Meera Kulkarni',
    workspaceName: 'Kulkarni Sarees',
    email: 'meera@kulkarni-sarees.example',
    password: `sarees-${randomBytes(4).toString('hex')}`,
  }
  fs.writeFileSync(file, JSON.stringify(person), { mode: 0o600 })
  return person
}

async function enter(api: Rest, person: Person, signal: AbortSignal): Promise<Account> {
  try {
    return await signIn(api, person)
  } catch (error) {
    if (!(error instanceof RestError && error.code === 'wrong_credentials')) throw error
    return signUp(api, person, signal)
  }
}

/**
 * Brings the demo's workspace to where there is something to watch: a linked number, sample contacts, and a campaign
 * under way. Every step looks first, so that any start may be the one that finishes it.
 */
export async function seed({ url, env }: Stack, folder: DataFolder, signal: AbortSignal): Promise<Person> {
  Object.assign(process.env, env) // plan and samples are put in by the product's own code, in this process
  const api = rest(url)
  const simulator = simulatorClient(env.SIMULATOR_CONTROL_URL ?? '')
  const person = demoPerson(folder)
  const { workspaceId } = await enter(api, person, signal)
  await setPlan(workspaceId, 'business')
  await addSampleContacts(workspaceId, GROUP, SAMPLES)
  await closeDb()
  const senders = await listSenders(api)
  const sender =
    senders.find(({ phone }) => phone === `+${SHOP_PHONE}`) ?? senders[0] ?? (await createSender(api, 'Shop counter'))
  if (sender.status !== 'active') await linkSender(api, simulator, sender.id, SHOP_PHONE, signal)
  const live = (await listCampaigns(api)).some(({ status }) => ['sending', 'scheduled', 'paused'].includes(status))
  if (!live) {
    const digits = (index: number) => SAMPLES[index]!.phone.slice(1)
    await simulator.reply({ phone: digits(3), reply: 'धन्यवाद, शाम को आती हूँ', afterMs: 4_000 })
    await simulator.reply({ phone: digits(7), reply: 'Ok, sending my son', afterMs: 3_000 })
    await simulator.reply({ phone: digits(12), reply: 'STOP', afterMs: 3_000 })
    const today = new Intl.DateTimeFormat('en-IN', { day: 'numeric', month: 'long', timeZone: 'Asia/Kolkata' })
    const name = `Orders ready, ${today.format(new Date())}`
    await sendCampaign(api, { name, category: 'order', body: TEXT, speed: 'balanced', senderId: sender.id })
  }
  return person
}
