import { route } from '#lib/http/route.ts'
import { scanWithDemoPhone } from '#lib/senders/demo-phone.ts'
import { demoScanSchema, senderParams } from '#lib/senders/schema.ts'

/** Lets a phone of the simulator scan the code on screen; not there outside demo and tests. */
export const POST = route(
  { params: senderParams, body: demoScanSchema, role: 'admin' },
  ({ workspaceId, params, body }) => scanWithDemoPhone(workspaceId, params.id, body.phone, body.channel),
)
