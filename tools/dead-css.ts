// Styles nobody wears: every class in a style sheet or a <style> block must be one that a page, a component or a script names. Part of the gate.
// Styles of packages/ui may be worn by every page; any other style belongs to the files of its own folder, and to shared components in
// them, so that it goes when they go.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const everyPage = ['packages/ui/src/', 'apps/web/src/', 'apps/assistant/src/ui/']
const places = [...everyPage, 'apps/business-system/src/pages/']

/** Every file of the pages: path from the root, with `/`, and its text. */
type Files = ReadonlyMap<string, string>

/** What files could call a class: whole names, and beginnings of names that are put together. */
interface Words {
  readonly names: ReadonlySet<string>
  readonly beginnings: ReadonlySet<string>
}

/** How many selectors ask for a class, and `path: selector` of those that ask for one nobody names where it may be worn. */
export function deadCss(files: Files): { readonly seen: number; readonly dead: readonly string[] } {
  const sheets = [...files].flatMap(([path, text]) => stylesIn(path, text).map((css) => ({ path, selectors: selectorsIn(css) })))
  const dead = sheets.flatMap(({ path, selectors }) => {
    const words = wordsOf([...files].filter(([other]) => isWornBy(path, other)))
    return selectors.filter((selector) => !classesIn(selector).every((name) => isNamed(name, words))).map((one) => `${path}: ${one}`)
  })
  return { seen: sheets.reduce((sum, { selectors }) => sum + selectors.length, 0), dead }
}

function stylesIn(path: string, text: string): readonly string[] {
  if (path.endsWith('.css')) return [text]
  return path.endsWith('.vue') ? [...text.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map(([, css = '']) => css) : []
}

/** Selectors that ask for a class, one by one. What stands before a brace is a selector unless it begins with `@`. */
function selectorsIn(css: string): readonly string[] {
  const preludes = [...css.replaceAll(/\/\*[\s\S]*?\*\//g, '').matchAll(/([^{};]+)\{/g)].map(([, prelude = '']) => prelude.trim())
  const selectors = preludes.filter((prelude) => !prelude.startsWith('@')).flatMap((prelude) => prelude.split(/,(?![^(]*\))/))
  return selectors.map((selector) => selector.replaceAll(/\s+/g, ' ').trim()).filter((selector) => classesIn(selector).length > 0)
}

const classesIn = (selector: string) => [...selector.matchAll(/\.(-?[A-Za-z_][\w-]*)/g)].map(([, name = '']) => name)

function isWornBy(sheet: string, path: string): boolean {
  if (path.endsWith('.css')) return false
  if (sheet.startsWith('packages/ui/')) return everyPage.some((place) => path.startsWith(place))
  return path.startsWith(`${dirname(sheet)}/`) || path.startsWith('packages/ui/')
}

/** Words of attributes and of strings, and what stands before `${` in one. */
function wordsOf(files: readonly (readonly [path: string, text: string])[]): Words {
  const spoken = files.flatMap(([path, text]) => spokenIn(path, text))
  return {
    names: new Set(spoken.flatMap((text) => text.match(/[\w-]+/g) ?? [])),
    beginnings: new Set(spoken.flatMap((text) => [...text.matchAll(/([\w-]+-)\$\{/g)].map(([, beginning = '']) => beginning))),
  }
}

/** Comments are matched, and passed over, so that an apostrophe in one does not begin a string. */
const inScript = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)/g
const attribute = /[\w:@.-]+="([^"]*)"/g

function spokenIn(path: string, text: string): readonly string[] {
  const isScript = path.endsWith('.ts')
  const scripts = isScript ? [text] : [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, code = '']) => code)
  const markup = isScript ? '' : text.replaceAll(/<(script|style)[^>]*>[\s\S]*?<\/\1>/g, '')
  return [...scripts.flatMap((code) => [...code.matchAll(inScript)]), ...markup.matchAll(attribute)].map(([, spoken = '']) => spoken)
}

/** `i-lock` is also named by `i-${name}` where some file says `lock`. */
function isNamed(name: string, { names, beginnings }: Words): boolean {
  return names.has(name) || [...beginnings].some((beginning) => name.startsWith(beginning) && names.has(name.slice(beginning.length)))
}

function main(): void {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const paths = places.flatMap((place) => globSync(`${place}**/*.{css,vue,html,ts}`, { cwd: root }))
  const files = paths
    .filter((path) => !path.endsWith('.test.ts'))
    .map((path): [string, string] => [path.replaceAll('\\', '/'), readFileSync(join(root, path), 'utf8')])
  const { seen, dead } = deadCss(new Map(files))
  for (const line of dead) console.error(`dead: ${line}`)
  const unseen = places.filter((place) => !files.some(([path, text]) => path.startsWith(place) && stylesIn(path, text).length > 0))
  if (unseen.length > 0) console.error(`dead-css: no style seen in ${unseen.join(', ')}`)
  console.log(`${seen} selectors, ${dead.length} dead`)
  if (dead.length > 0 || unseen.length > 0) process.exitCode = 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main()
