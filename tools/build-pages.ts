// Builds what is built, when what goes into it changed: the pages (portal, assistant) with Vite, and the programs of the assistant and of
// `yinxin`. `npm run build`, and a part of `npm start`.
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildAssistantWhenStale } from './build-assistant.ts'
import { buildCommandWhenStale } from './build-command.ts'

interface Pages {
  readonly name: string
  /** Vite's configuration; it says where the pages go. */
  readonly config: string
  readonly output: string
  /** Everything the pages are made of. */
  readonly inputs: readonly string[]
}

const root = fileURLToPath(new URL('..', import.meta.url))
const shared = ['packages/protocol/src/**', 'packages/ui/src/**', 'package-lock.json', 'tools/build-pages.ts']

/** Audiences of the web: the folders of apps/web/src that have a list of pages. Another one needs nothing here. */
export function audiencesIn(folder: string): string[] {
  return globSync('src/*/pages.ts', { cwd: join(folder, 'apps/web') })
    .map((path) => basename(dirname(path)))
    .toSorted()
}

const ofAudience = (name: string): Pages => ({
  name,
  config: 'apps/web/vite.config.ts',
  output: `apps/web/dist/${name}`,
  inputs: [...shared, 'packages/sdk/src/**', 'apps/web/*.{ts,json}', 'apps/web/src/**'],
})

const assistant: Pages = {
  name: 'assistant',
  config: 'apps/assistant/vite.config.ts',
  output: 'apps/assistant/dist',
  inputs: [...shared, 'apps/assistant/*.{html,ts,json}', 'apps/assistant/src/ui/**'],
}

/** Hash over names and contents of the inputs, tests left out. */
function inputsHash({ inputs }: Pages): string {
  const hash = createHash('sha256')
  const files = globSync([...inputs], { cwd: root, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.name.endsWith('.test.ts'),
  )
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).toSorted()
  if (paths.length < 5) throw new Error('the pages have no sources here; the repository is not complete')
  for (const path of paths)
    hash
      .update(`${path.slice(root.length)}\0`)
      .update(readFileSync(path))
      .update('\0')
  return hash.digest('hex')
}

/** Whether Vite can build in a folder: it reads these signs in a path as those of an address. */
export const isBuildable = (folder: string): boolean => !/[#?%"]/.test(folder)

async function buildWhenStale(pages: Pages): Promise<void> {
  const stamp = join(root, pages.output, '.inputs')
  const hash = inputsHash(pages)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return
  const since = Date.now()
  console.log(`Building the pages of the ${pages.name} …`)
  if (!isBuildable(root)) throw new Error(`a clone cannot live in a folder with #, ?, % or " in its path (${root}); give it another name`)
  const { build } = await import('vite')
  await build({ configFile: join(root, pages.config), mode: pages.name, logLevel: 'error' })
  writeFileSync(stamp, hash) // last, so that a build cut short is done again
  console.log(`Built the pages of the ${pages.name} in ${secondsSince(since)} s.`)
}

async function buildAssistant(): Promise<void> {
  const since = Date.now()
  if (await buildAssistantWhenStale()) console.log(`Built the program of the assistant in ${secondsSince(since)} s.`)
}

async function buildCommand(): Promise<void> {
  const since = Date.now()
  if (await buildCommandWhenStale()) console.log(`Built the program of \`yinxin\` in ${secondsSince(since)} s.`)
}

const secondsSince = (since: number): string => ((Date.now() - since) / 1000).toFixed(1)

async function main(): Promise<void> {
  try {
    for (const name of audiencesIn(root)) await buildWhenStale(ofAudience(name))
    await buildWhenStale(assistant)
    await buildAssistant()
    await buildCommand()
  } catch (error) {
    console.error(`The build failed: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
