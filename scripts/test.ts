/** `npm test`: everything there is, from lint to the browser. */
import { runSteps } from './test/run.ts'
import { browser, chaos, house, inngest, integration, lint, system, types, unit } from './test/steps.ts'

await runSteps([lint, house, types, unit, integration, chaos, inngest, system, browser])
