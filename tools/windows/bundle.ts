/** The assistant as one script, as it is put into an executable: everything in it but koffi's native part, which lies beside the executable. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** `import koffi from 'koffi'` without the package: the native part itself, from the folder of the executable and nowhere else. */
const nativePart: Plugin = {
  name: 'native-part',
  setup(bundling) {
    bundling.onResolve({ filter: /^koffi$/ }, () => ({ path: 'koffi', namespace: 'native-part' }))
    bundling.onLoad({ filter: /.*/, namespace: 'native-part' }, () => ({
      contents: `import { createRequire } from 'node:module'\nexport default createRequire(process.execPath)('./koffi.node')`,
      loader: 'js',
    }))
  },
}

/** Windows' own window for a PIN comes with it: beside the executable no script of ours lies that could be exchanged. */
const ownWindow: Plugin = {
  name: 'own-window',
  setup(bundling) {
    bundling.onLoad({ filter: /prompts\/dialog\/show-natively\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace('await import(module)', "await import('./show-form.ts')"),
      loader: 'ts',
    }))
  },
}

/** Another number than the sources have, for an older or a newer version of the same program. */
const numbered = (version: string): Plugin => ({
  name: 'numbered',
  setup(bundling) {
    bundling.onLoad({ filter: /packages\/protocol\/src\/wire\/version\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/(?<=export const version = ')[^']+/, version),
      loader: 'ts',
    }))
  },
})

/**
 * @param entry file of the program
 * @param nodeLine major version of the Node it runs on
 * @param outfile where the script goes
 */
export async function bundleForExecutable(entry: string, nodeLine: string, version: string, outfile: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'cjs', // what Node takes from an executable
    platform: 'node',
    target: `node${nodeLine}`,
    minify: true,
    keepNames: true,
    define: { 'import.meta.url': 'programUrl' },
    banner: { js: "const programUrl = require('node:url').pathToFileURL(process.execPath).href" },
    plugins: [nativePart, ownWindow, numbered(version)],
    logLevel: 'error',
  })
}

/**
 * The script a Node of 32 bits runs (assistant/src/ukey/host32.ts): koffi's native part lies beside that Node. For the oldest Node of 32 bits that systems have.
 */
export const bundleHost32 = (version: string, outfile: string): Promise<void> =>
  bundleForExecutable('apps/assistant/src/ukey/host32-child.ts', '18', version, outfile)
