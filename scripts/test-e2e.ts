/** `npm run test:e2e [-- FILTER]`: the browser tests alone; arguments go to Playwright. */
import { runSteps } from './test/run.ts'
import { browser } from './test/steps.ts'

await runSteps([browser])
