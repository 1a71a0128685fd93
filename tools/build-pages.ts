// Builds what is built, when what goes into it changed: the pages (portal, assistant) with Vite, and the assistant's programs. `npm run
// build`, and a part of `npm start`.
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildAssistantWhenStale } from './build-assistant.ts'

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

const all: readonly Pages[] = [
  {
    name: 'portal',
    config: 'apps/web/vite.config.ts',
    output: 'apps/web/dist',
    inputs: [...shared, 'packages/sdk/src/**', 'apps/web/*.{html,ts,json}', 'apps/web/src/**', 'apps/web/public/**'],
  },
  {
    name: 'assistant',
    config: 'apps/assistant/vite.config.ts',
    output: 'apps/assistant/dist',
    inputs: [...shared, 'apps/assistant/*.{html,ts,json}', 'apps/assistant/src/ui/**'],
  },
]

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

async function buildWhenStale(pages: Pages): Promise<void> {
  const stamp = join(root, pages.output, '.inputs')
  const hash = inputsHash(pages)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return
  const since = Date.now()
  console.log(`Building the pages of the ${pages.name} …`)
  const { build } = await import('vite')
  await build({ configFile: join(root, pages.config), logLevel: 'error' })
  writeFileSync(stamp, hash) // last, so that a build cut short is done again
  console.log(`Built the pages of the ${pages.name} in ${secondsSince(since)} s.`)
}

async function buildAssistant(): Promise<void> {
  const since = Date.now()
  if (await buildAssistantWhenStale()) console.log(`Built the program of the assistant in ${secondsSince(since)} s.`)
}

const secondsSince = (since: number): string => ((Date.now() - since) / 1000).toFixed(1)

try {
  for (const pages of all) await buildWhenStale(pages)
  await buildAssistant()
} catch (error) {
  console.error(`The build failed: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
