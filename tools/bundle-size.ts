// Sizes of what a browser downloads, compressed: `node tools/with-node.mjs tools/bundle-size.ts`, after a build of the pages.
// Fails when the sign-in page, a page of the assistant or the browser library is over its limit, or when it saw no file.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/** Limits in kB (1000 bytes), gzip: stack decision for the sign-in page and the library. */
const limits = { login: 60, sdk: 15, assistantPrompt: 40, assistantHome: 65, assistantHomeLater: 34 }
const dist = new URL('../apps/web/dist/portal/', import.meta.url)
const languages = ['zh-CN', 'en'] as const
const kB = (bytes: Uint8Array | string) => gzipSync(bytes).length / 1000

/**
 * What the sign-in page must have before it shows anything: what its HTML names, what those import, and the words of one language. Parts
 * that some visits need later (`when-needed.ts`) are not waited for.
 */
function loginScripts(language: (typeof languages)[number]): string[] {
  const seen = new Set<string>()
  const waiting = [...readFileSync(new URL('login.html', dist), 'utf8').matchAll(/assets\/[\w.-]+\.js/g)].map(([path]) => path)
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue
    seen.add(path)
    const code = readFileSync(new URL(path, dist), 'utf8')
    const imported = [...code.matchAll(/(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g)].map((match) => match[1] ?? '')
    const words = [...code.matchAll(/import\(["'`]\.\/([\w.-]+\.js)["'`]/g)].map((match) => match[1] ?? '')
    waiting.push(...[...imported, ...words.filter((name) => isOf(language, name))].map((name) => `assets/${name}`))
  }
  if (![...seen].some((path) => isOf(language, path))) throw new Error(`no words in ${language} seen`)
  return [...seen]
}

const isOf = (language: string, path: string) => new RegExp(`(?:^|[/.])${language}-`).test(path)

const pages = new URL('../apps/assistant/dist/ui/', import.meta.url)

/**
 * Scripts of one of the assistant's pages before it shows anything: what its HTML names, and what those import; `all` with what it loads when
 * it is needed. Both languages are in them: they come from this computer.
 */
function assistantScripts(page: string, all: boolean): string[] {
  const seen = new Set<string>()
  const waiting = [...readFileSync(new URL(`${page}.html`, pages), 'utf8').matchAll(/assets\/[\w.-]+\.js/g)].map(([path]) => path)
  const names = all ? /["'`]\.\/([\w.-]+\.js)["'`]/g : /(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue
    seen.add(path)
    const code = readFileSync(new URL(path, pages), 'utf8')
    waiting.push(...[...code.matchAll(names)].map((match) => `assets/${match[1] ?? ''}`))
  }
  return [...seen].map((path) => fileURLToPath(new URL(path, pages)))
}

/**
 * What the assistant's home loads when somebody opens it: each view is a part of its own, together they have a limit too. The words of seldom failures are
 * fetched in one language only.
 */
function assistantLater(language: (typeof languages)[number]) {
  const first = new Set(assistantScripts('home', false))
  const isOther = (path: string) => languages.some((other) => other !== language && path.includes(`elsewhere.${other}-`))
  const later = assistantScripts('home', true).filter((path) => !first.has(path) && !isOther(path))
  if (!later.some((path) => path.includes(`elsewhere.${language}-`))) throw new Error(`no words of seldom failures in ${language} seen`)
  const size = later.reduce((sum, path) => sum + kB(readFileSync(path)), 0)
  return { name: `assistant's home, views opened later, ${language}`, limit: limits.assistantHomeLater, files: later.length, size }
}

/** The library as somebody else's page bundles it. */
async function sdkSize(): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../packages/sdk/src/index.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'chrome87',
    write: false,
  })
  return kB(outputFiles[0]?.contents ?? '')
}

const sizes = [
  ...languages.map((language) => {
    const scripts = loginScripts(language)
    return {
      name: `sign-in page, ${language}`,
      limit: limits.login,
      files: scripts.length,
      size: scripts.reduce((sum, path) => sum + kB(readFileSync(new URL(path, dist))), 0),
    }
  }),
  ...(
    [
      ['prompt', limits.assistantPrompt],
      ['home', limits.assistantHome],
    ] as const
  ).map(([page, limit]) => {
    const scripts = assistantScripts(page, false)
    return {
      name: `assistant's ${page}`,
      limit,
      files: scripts.length,
      size: scripts.reduce((sum, path) => sum + kB(readFileSync(path)), 0),
    }
  }),
  ...languages.map(assistantLater),
  { name: 'browser library', limit: limits.sdk, files: 1, size: await sdkSize() },
]

for (const { name, limit, files, size } of sizes) {
  const fits = size > 1 && size <= limit
  console.log(`${name}: ${size.toFixed(1)} kB gzip of ${limit} kB, ${files} files${fits ? '' : ' — TOO BIG, OR NOTHING SEEN'}`)
  if (!fits) process.exitCode = 1
}
