/** `npm run test:inngest`: whether the orchestrator does what Inngest's documentation says; see inngest/conformance. */
import { runSteps } from './test/run.ts'
import { inngest } from './test/steps.ts'

await runSteps([inngest])
