// Styles nobody wears: every class in a style sheet or a <style> block must be one that a page, a component or a script names. Part of the gate.
// Styles of packages/ui may be worn by every page; any other style belongs to the files of its own folder, and to shared components in
// them, so that it goes when they go.
import { globSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const everyPage = ['packages/ui/src/', 'apps/web/src/', 'apps/assistant/src/ui/']
const places = [...everyPage, 'apps/business-system/src/pages/']

/**
 * Rules whose classes are not all named where they may be worn.
 * @param {ReadonlyMap<string, string>} files every file of the pages: path from the root, with `/`, to its text
 * @returns {{ seen: number, dead: string[] }} how many selectors were looked at, and `path: selector` of those that are dead
 */
export function deadCss(files) {
  const sheets = [...files].flatMap(([path, text]) => stylesIn(path, text).map((css) => ({ path, selectors: selectorsIn(css) })))
  const dead = sheets.flatMap(({ path, selectors }) => {
    const words = wordsOf([...files].filter(([other]) => isWornBy(path, other)))
    return selectors.filter((selector) => !classesIn(selector).every((name) => isNamed(name, words))).map((one) => `${path}: ${one}`)
  })
  return { seen: sheets.reduce((sum, { selectors }) => sum + selectors.length, 0), dead }
}

function stylesIn(path, text) {
  if (path.endsWith('.css')) return [text]
  return path.endsWith('.vue') ? [...text.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map(([, css]) => css) : []
}

/** Selectors that ask for a class, one by one. What stands before a brace is a selector unless it begins with `@`. */
function selectorsIn(css) {
  const preludes = [...css.replaceAll(/\/\*[\s\S]*?\*\//g, '').matchAll(/([^{};]+)\{/g)].map(([, prelude]) => prelude.trim())
  const selectors = preludes.filter((prelude) => !prelude.startsWith('@')).flatMap((prelude) => prelude.split(/,(?![^(]*\))/))
  return selectors.map((selector) => selector.replaceAll(/\s+/g, ' ').trim()).filter((selector) => classesIn(selector).length > 0)
}

const classesIn = (selector) => [...selector.matchAll(/\.(-?[A-Za-z_][\w-]*)/g)].map(([, name]) => name)

function isWornBy(sheet, path) {
  if (path.endsWith('.css')) return false
  if (sheet.startsWith('packages/ui/')) return everyPage.some((place) => path.startsWith(place))
  return path.startsWith(`${dirname(sheet)}/`) || path.startsWith('packages/ui/')
}

/** What the files could call a class: words of attributes and of strings, names of properties, and what stands before `${` in a string. */
function wordsOf(files) {
  const [names, beginnings] = [new Set(), new Set()]
  for (const [path, text] of files) {
    for (const spoken of spokenIn(path, text)) {
      for (const [, beginning] of spoken.matchAll(/([\w-]+-)\$\{/g)) beginnings.add(beginning)
      for (const [name] of spoken.matchAll(/[\w-]+/g)) names.add(name)
    }
  }
  return { names, beginnings }
}

const comments = String.raw`\/\/[^\n]*|\/\*[\s\S]*?\*\/`
const strings = String.raw`'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\u0060(?:[^\u0060\\]|\\.)*\u0060`
const inScript = new RegExp(`${comments}|(${strings}|\\b[a-z]\\w*(?=:))`, 'g')
const attribute = /[\w:@.-]+="([^"]*)"/g

function spokenIn(path, text) {
  const scripts = /\.(?:ts|js)$/.test(path) ? [text] : [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, code]) => code)
  const markup = path.endsWith('.ts') ? '' : text.replaceAll(/<(script|style)[^>]*>[\s\S]*?<\/\1>/g, '')
  return [...scripts.flatMap((code) => [...code.matchAll(inScript)]), ...markup.matchAll(attribute)].map(([, spoken]) => spoken ?? '')
}

/** `i-lock` is also named by `i-${name}` where some file says `lock`. */
function isNamed(name, { names, beginnings }) {
  return names.has(name) || [...beginnings].some((beginning) => name.startsWith(beginning) && names.has(name.slice(beginning.length)))
}

function main() {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const paths = places.flatMap((place) => globSync(`${place}**/*.{css,vue,html,ts}`, { cwd: root }))
  const files = paths
    .filter((path) => !path.endsWith('.test.ts'))
    .map((path) => [path.replaceAll('\\', '/'), readFileSync(`${root}${path}`, 'utf8')])
  const { seen, dead } = deadCss(new Map(files))
  for (const line of dead) console.error(`dead: ${line}`)
  const unseen = places.filter((place) => !files.some(([path, text]) => path.startsWith(place) && stylesIn(path, text).length > 0))
  if (unseen.length > 0) console.error(`dead-css: no style seen in ${unseen.join(', ')}`)
  console.log(`${seen} selectors, ${dead.length} dead`)
  if (dead.length > 0 || unseen.length > 0) process.exitCode = 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main()
