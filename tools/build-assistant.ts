// Bundles the assistant's programs, the main one and the children that hold a maker's library, when what goes into them changed: a part of
// `npm run build` and `npm start`. apps/assistant/bin/which-program.js says when the bundle is run.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'esbuild'
import { bundleFolder, bundleIsFresh, hashOf, stampFile } from '../apps/assistant/bin/which-program.js'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Programs by the name of their bundle; the main one looks for its children under that name. */
const programs = {
  'yinxin-assistant': 'apps/assistant/src/cli.ts',
  'pkcs11-child': 'apps/assistant/src/ukey/pkcs11/child.ts',
  'skf-child': 'apps/assistant/src/ukey/skf/child.ts',
}

/** Decide beside the sources what the bundle is: this file, and the versions of all packages. */
const alsoInputs = ['package-lock.json', 'tools/build-assistant.ts']

/** Notes the sources as they were read: one that is changed while it is bundled must not count as being in the bundle. */
function notingSources(sources: Map<string, Uint8Array>): Plugin {
  return {
    name: 'noting-sources',
    setup(bundling) {
      bundling.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const contents = readFileSync(path)
        sources.set(relative(root, path), contents)
        return { contents, loader: 'ts' }
      })
    },
  }
}

/** @returns true when there was something to do */
export async function buildAssistantWhenStale(): Promise<boolean> {
  if (bundleIsFresh()) return false
  mkdirSync(bundleFolder, { recursive: true })
  rmSync(stampFile, { force: true }) // while the bundle is written, the sources are run
  const { build } = await import('esbuild') // only now: most starts have nothing to build
  const sources = new Map<string, Uint8Array>()
  await build({
    absWorkingDir: root,
    entryPoints: programs,
    outdir: bundleFolder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    external: ['koffi'], // finds its native part beside itself
    // CommonJS packages (ws) ask for modules of Node with `require`, which a module does not have by itself.
    banner: { js: "import { createRequire as requireFrom } from 'node:module'\nconst require = requireFrom(import.meta.url)" },
    plugins: [notingSources(sources)],
    logLevel: 'error',
  })
  const inputs = [...sources.keys(), ...alsoInputs].toSorted()
  if (inputs.length < 50) throw new Error(`the assistant was bundled from ${inputs.length} files only; the repository is not complete`)
  const hash = hashOf(inputs, (path) => sources.get(path) ?? readFileSync(join(root, path)))
  writeFileSync(stampFile, JSON.stringify({ inputs, hash })) // last, so that a build cut short is done again
  return true
}
