/** `npm run validate`: what answers within a minute. Run it before every commit. */
import { runSteps } from './test/run.ts'
import { house, lint, types, unit } from './test/steps.ts'

await runSteps([lint, house, types, unit])
