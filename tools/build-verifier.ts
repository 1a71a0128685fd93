// Bundles what `yinxin verify` is made of when that changed: a part of `npm run build` and `npm start`. apps/verifier/bin/which-cli.js says when
// the bundle is run.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'esbuild'
import { bundleFolder, bundleIsFresh, hashOf, seenOf, stampFile } from '../apps/verifier/bin/which-cli.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const output = fileURLToPath(bundleFolder)
const cli = join(root, 'apps/server/src/cli.ts')

/** Decide beside the sources what the bundle is: this file, and the versions of all packages. */
const alsoInputs = ['package-lock.json', 'tools/build-verifier.ts']

/** The way from the bundle to a source, as an import says it. */
const fromBundle = (path: string): string => relative(output, path).replaceAll('\\', '/')

/**
 * Reads the sources, and notes them as they were read: one that is changed while it is bundled must not count as being in the bundle. Each keeps
 * its own address, by which threads and files beside it are found.
 */
function readingSources(sources: Map<string, Uint8Array>): Plugin {
  return {
    name: 'reading-sources',
    setup(bundling) {
      bundling.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const bytes = readFileSync(path)
        sources.set(relative(root, path), bytes)
        const address = `new URL(${JSON.stringify(fromBundle(path))}, import.meta.url).href`
        return { contents: bytes.toString('utf8').replaceAll(/\bimport\.meta\.url\b/g, address), loader: 'ts' }
      })
    },
  }
}

/** Other commands stay sources, packages of others packages. */
const leavingOthersOutside: Plugin = {
  name: 'leaving-others-outside',
  setup(bundling) {
    bundling.onResolve({ filter: /^[^.]/ }, ({ path }) =>
      path.startsWith('@yinxin/') || path.startsWith('/') ? undefined : { path, external: true },
    )
    bundling.onResolve({ filter: /./ }, ({ path, importer, kind, resolveDir }) => {
      if (importer !== cli || kind !== 'dynamic-import' || path === '@yinxin/verifier') return undefined
      return { path: path.startsWith('.') ? fromBundle(join(resolveDir, path)) : path, external: true }
    })
  },
}

/** @returns true when there was something to do */
export async function buildVerifierWhenStale(): Promise<boolean> {
  if (await bundleIsFresh()) return false
  rmSync(output, { recursive: true, force: true }) // while the bundle is written, the sources are run
  mkdirSync(output, { recursive: true })
  const { build } = await import('esbuild') // only now: most starts have nothing to build
  const sources = new Map<string, Uint8Array>()
  await build({
    absWorkingDir: root,
    entryPoints: [cli],
    outdir: output,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true, // what is loaded when it is asked for stays apart
    minifyWhitespace: true, // without comments it is plain ASCII, half as long in memory
    format: 'esm',
    platform: 'node',
    target: 'node24',
    plugins: [leavingOthersOutside, readingSources(sources)],
    logLevel: 'error',
  })
  const paths = [...sources.keys(), ...alsoInputs].toSorted()
  if (paths.length < 50) throw new Error(`the verifier was bundled from ${paths.length} files only; the repository is not complete`)
  const hash = await hashOf(paths, (path) => sources.get(path) ?? readFileSync(join(root, path)))
  const inputs = paths.map((path) => ({ path, seen: seenOf(path) }))
  // A source that changed since it was read must be compared by its contents.
  const unchanged = (await hashOf(paths)) === hash
  writeFileSync(stampFile, JSON.stringify({ inputs: unchanged ? inputs : paths.map((path) => ({ path, seen: '' })), hash })) // last, so that a build cut short is done again
  return true
}
