import { route } from '#lib/http/route.ts'
import { resumeFromRest } from '#lib/senders/restraint.ts'
import { senderParams } from '#lib/senders/schema.ts'

/** Lets a number go on that rests because of its risk. */
export const POST = route({ params: senderParams, role: 'admin' }, (ctx) => resumeFromRest(ctx, ctx.params.id))
