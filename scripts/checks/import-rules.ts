import fs from 'node:fs'
import path from 'node:path'
import { cyclesOf, type Import, importGraph } from './imports.ts'
import { isSource, isTest } from './source-files.ts'

type Rule = {
  why: string
  from: RegExp
  /** Files that the rule does not bind. */
  except?: RegExp
  to: RegExp
  /** A type costs nothing at run time, and binds nobody. */
  typesAllowed?: boolean
}

/** The house rules of docs/design.md §3 that an import can break. Tests are free: they look everywhere. */
export const RULES: Rule[] = [
  {
    why: 'imports point one way: lib knows neither app, components, inngest nor worker (rule 1)',
    from: /^lib\//,
    to: /^(app|components|inngest|worker)\//,
  },
  {
    why: 'worker and functions know nothing of the web framework (rule 1)',
    from: /^(worker|inngest)\//,
    to: /^lib\/http\/|^(app|components)\/|^npm:(next|next-auth|next-intl|react)(\/|$)/,
  },
  {
    why: 'lib/http is the only part of lib that knows the web framework (design §3)',
    from: /^lib\//,
    except: /^lib\/http\//,
    // a session's token has next-auth's form; its jwt module knows nothing of pages
    to: /^npm:(next|next-intl|react|react-dom)(\/|$)|^npm:next-auth(\/(?!jwt$)|$)/,
    typesAllowed: true,
  },
  {
    why: 'functions decide when; only the worker talks to WhatsApp (design §3)',
    from: /^inngest\//,
    to: /^worker\/|^npm:@whiskeysockets\//,
  },
  {
    why: 'only channels and the simulator speak WhatsApp',
    from: /^(app|components|inngest|lib|worker|scripts)\//,
    except: /^worker\/(channels|simulator)\//,
    to: /^npm:@whiskeysockets\//,
  },
  {
    why: 'the database is imported only inside lib and the embedded runner (rule 2)',
    from: /^(app|components|inngest|worker)\//,
    except: /^inngest\/embedded\//,
    to: /^lib\/(db|tenant|tenant-scope)\.ts$|^lib\/generated\/|^npm:pg$/,
    typesAllowed: true,
  },
  {
    why: 'app and components read through queries and write through mutations, not through SQL (rule 2)',
    from: /^(app|components)\//,
    to: /\.sql\.ts$/,
    typesAllowed: true,
  },
  {
    why: 'pages and components never import mutations; an action or a route does (rule 3)',
    from: /^(app|components)\//,
    except: /\/([a-z-]+-)?actions\.ts$|\/route\.ts$/,
    to: /^lib\/.*mutations/,
    typesAllowed: true,
  },
  {
    why: 'the simulator is for demo and tests; what trusts it stands in the channel alone',
    from: /^(app|components|inngest|lib|worker)\//,
    except: /^worker\/(simulator|channels)\//,
    to: /^worker\/simulator\//,
  },
  {
    why: 'what ships never imports tests or scripts',
    from: /^(app|components|inngest|lib|worker)\//,
    to: /^(tests|scripts)\//,
  },
]

/** What one import breaks, if anything. */
export function brokenRule({ from, to, typeOnly }: Import): string | undefined {
  if (isTest(from) || /(^|\/)testing(\/|\.ts$)/.test(from)) return undefined
  return RULES.find(
    (rule) => rule.from.test(from) && !rule.except?.test(from) && rule.to.test(to) && !(rule.typesAllowed && typeOnly),
  )?.why
}

/** Every import that breaks a rule or leads nowhere, and every cycle. */
export function importProblems(root: string, files: string[]): string[] {
  const imports = importGraph(root, files.filter(isSource))
  const broken = imports.flatMap((found) => {
    const why = brokenRule(found)
    return why ? [`${found.from}:${found.line} imports ${found.to}: ${why}`] : []
  })
  const local = /^(app|components|inngest|lib|messages|scripts|tests|worker)\//
  const lost = imports
    .filter(({ to }) => local.test(to) && !to.startsWith('lib/generated/') && !fs.existsSync(path.join(root, to)))
    .map(({ from, line, to }) => `${from}:${line} imports ${to}, which is not there`)
  const cycles = cyclesOf(imports).map((files) => `cycle: ${files.join(' → ')}`)
  return [...broken, ...lost, ...cycles]
}
