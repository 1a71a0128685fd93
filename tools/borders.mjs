// Import borders: reads every source file, follows its imports through the workspace links and compares them with .dependency-cruiser.cjs.
// `node tools/borders.mjs [folder] [fewest modules]`; run by Node 24. Fails when it saw fewer modules than there must be.
import { existsSync, realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { cruise } from 'dependency-cruiser'
import config from '../.dependency-cruiser.cjs'

const [folder = fileURLToPath(new URL('..', import.meta.url)), fewest = '150'] = process.argv.slice(2)
const base = realpathSync(folder)
process.chdir(base) // the resolver looks for package.json files from here

const parts = ['packages', 'apps', 'test', 'tools'].filter((name) => existsSync(name))
const { output } = await cruise(
  parts,
  { ...config.options, ruleSet: { forbidden: config.forbidden }, validate: true, outputType: 'json' },
  config.options.enhancedResolveOptions,
)
const { modules, summary } = typeof output === 'string' ? JSON.parse(output) : output
const ours = modules.filter(({ source }) => /^(?:packages|apps|test|tools)\//.test(source))
const crossing = ours.flatMap(({ dependencies, source }) =>
  dependencies.filter(({ resolved }) => resolved.startsWith('packages/') && !resolved.startsWith(packageOf(source))),
)

for (const { from, to, rule, cycle } of summary.violations) {
  const way = cycle === undefined ? to : cycle.map(({ name }) => name).join(' → ')
  console.error(`${from} → ${way}: ${config.forbidden.find(({ name }) => name === rule.name)?.comment} (${rule.name})`)
}
if (ours.length < Number(fewest))
  console.error(`only ${ours.length} modules were read, fewer than ${fewest}: the check saw too little to say anything`)
if (crossing.length === 0) console.error('no import between packages was seen: the workspace links were not followed')
console.log(
  `${ours.length} modules, ${summary.totalDependenciesCruised} imports, ${crossing.length} across packages, ${summary.violations.length} forbidden`,
)
process.exitCode = summary.violations.length === 0 && ours.length >= Number(fewest) && crossing.length > 0 ? 0 : 1

function packageOf(path) {
  return /^(?:packages|apps)\/[^/]+\//.exec(path)?.[0] ?? `${path.split('/')[0]}/`
}
