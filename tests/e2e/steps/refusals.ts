import type { SimulatorClient } from '#worker/simulator/client.ts'

/** The network refuses a message with this word, the first time that it sees its id: what is tried again keeps its id. */
export const REFUSED_ONCE = 'REFUSED-ONCE'
/** It refuses a message with this word for a technical reason, unless it comes over WhatsApp Web. */
export const WEB_ONLY = 'WEB-ONLY'

/** All words at once: the network has one set of rules, and specs that run at the same time share it. */
export const refuseByWord = (simulator: SimulatorClient) =>
  simulator.policy({
    rules: [
      { match: { textIncludes: REFUSED_ONCE, firstAttemptOnly: true }, verdict: { error: 400 } },
      { match: { textIncludes: WEB_ONLY, web: false }, verdict: { error: 500 } },
    ],
  })
