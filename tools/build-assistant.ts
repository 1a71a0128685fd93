// Bundles the assistant's programs, the main one and the children that hold a maker's library, when what goes into them changed: a part of
// `npm run build` and `npm start`. apps/assistant/bin/which-program.js says when the bundle is run.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'esbuild'
import { version as ownVersion } from '@yinxin/protocol/wire'
import { bundleFolder, bundleIsFresh, hashOf, stampFile } from '../apps/assistant/bin/which-program.js'
import { host32Script } from '../apps/assistant/src/ukey/host32.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Programs by the name of their bundle; the main one looks for its children under that name. */
const programs = {
  'yinxin-assistant': 'apps/assistant/src/cli.ts',
  'pkcs11-child': 'apps/assistant/src/ukey/pkcs11/child.ts',
  'skf-child': 'apps/assistant/src/ukey/skf/child.ts',
  'pcsc-child': 'apps/assistant/src/ukey/pcsc/child.ts',
  'pin-dialog': 'apps/assistant/src/pin/prompts/dialog/show-form.ts',
}

/** Decide beside the sources what the bundle is: this file, and the versions of all packages. */
const alsoInputs = ['package-lock.json', 'tools/build-assistant.ts', 'tools/windows/bundle.ts', 'apps/assistant/src/ukey/host32-child.ts']

/** What goes into one bundle. */
export interface Bundling {
  readonly outdir: string
  /** Says another version than the sources do: for trying out an update. */
  readonly version?: string
}

/** Where the version is said. */
const versionSource = 'packages/protocol/src/wire/version.ts'

/** Notes the sources as they were read: one that is changed while it is bundled must not count as being in the bundle. */
function notingSources(sources: Map<string, Uint8Array>, version: string | undefined): Plugin {
  return {
    name: 'noting-sources',
    setup(bundling) {
      bundling.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const contents = readFileSync(path)
        sources.set(relative(root, path), contents)
        const isVersion = version !== undefined && relative(root, path) === versionSource
        return { contents: isVersion ? withVersion(contents.toString('utf8'), version) : contents, loader: 'ts' }
      })
    },
  }
}

function withVersion(source: string, version: string): string {
  const changed = source.replace(/(export const version = ')[^']*/, `$1${version}`)
  if (!changed.includes(`'${version}'`)) throw new Error(`${versionSource} does not say a version any more`)
  return changed
}

/** Bundles the programs. @returns the sources that went in, by their path in the repository, and the folders of the packages */
export async function bundleAssistant({ outdir, version }: Bundling): Promise<{
  readonly sources: ReadonlyMap<string, Uint8Array>
  readonly packages: readonly string[]
}> {
  const { build } = await import('esbuild') // only now: most starts have nothing to build
  const sources = new Map<string, Uint8Array>()
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: programs,
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    metafile: true,
    splitting: true, // what calls native libraries is a file of its own, loaded by who needs it
    chunkNames: '[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node24',
    external: ['koffi'], // finds its native part beside itself
    // CommonJS packages (ws) ask for modules of Node with `require`, which a module does not have by itself.
    banner: { js: "import { createRequire as requireFrom } from 'node:module'\nconst require = requireFrom(import.meta.url)" },
    plugins: [notingSources(sources, version)],
    logLevel: 'error',
  })
  if (sources.size < 50) throw new Error(`the assistant was bundled from ${sources.size} files only; the repository is not complete`)
  const { bundleHost32 } = await import('./windows/bundle.ts')
  await bundleHost32(version ?? ownVersion, join(outdir, host32Script))
  const packages = Object.keys(metafile.inputs).flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [])
  return { sources, packages: [...new Set(packages)].toSorted() }
}

/** @returns true when there was something to do */
export async function buildAssistantWhenStale(): Promise<boolean> {
  if (bundleIsFresh()) return false
  rmSync(stampFile, { force: true }) // while the bundle is written, the sources are run
  rmSync(bundleFolder, { recursive: true, force: true })
  mkdirSync(bundleFolder, { recursive: true })
  const { sources } = await bundleAssistant({ outdir: bundleFolder })
  const inputs = [...sources.keys(), ...alsoInputs].toSorted()
  const hash = hashOf(inputs, (path) => sources.get(path) ?? readFileSync(join(root, path)))
  writeFileSync(stampFile, JSON.stringify({ inputs, hash })) // last, so that a build cut short is done again
  return true
}
