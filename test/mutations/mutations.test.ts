// The table of promises does not go stale: what would be replaced is there, and so are the tests that are said to hold it.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chapters } from './chapters.ts'

const root = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')

/** Whether a test file has a test of this title: as it is written, or by a title whose gaps Vitest fills in. */
function hasTitle(file: string, title: string): boolean {
  const text = read(file)
  const literals = [...text.matchAll(/(['"`])((?:\\.|(?!\1)[^\\\n])*)\1/g)].map(([, , literal = '']) => literal.replaceAll(/\\(.)/g, '$1'))
  return literals.some((literal) => literal === title || (hasWords(literal) && patternOf(literal).test(title)))
}

/** `%s`, `$name`. */
const gap = /%[a-z]|\$[A-Za-z]+/g
const hasWords = (literal: string) => literal.search(gap) >= 0 && /\S/.test(literal.replaceAll(gap, ''))

const patternOf = (literal: string) =>
  new RegExp(
    `^${literal
      .split(gap)
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
    's',
  )

describe.each(chapters.map((chapter) => [chapter.title, chapter.mutations] as const))('promises: %s', (_title, mutations) => {
  it.each(mutations.map((mutation) => [mutation.promise, mutation] as const))('%s', (_promise, { file, search, replace, since, test }) => {
    expect(read(file).split(search).length - 1, `how often ${file} holds what would be replaced`).toBe(1)
    expect(replace).not.toBe(search)
    expect(since).toMatch(/^[0-9a-f]{7}$/)
    expect(existsSync(join(root, test[0])), test[0]).toBe(true)
    expect(hasTitle(...test), `${test[0]} has a test called ${test[1]}`).toBe(true)
  })
})

it('no promise is there twice', () => {
  const promises = chapters.flatMap(({ mutations }) => mutations.map(({ promise }) => promise))
  expect(promises.toSorted()).toEqual([...new Set(promises)].toSorted())
  expect(promises.length).toBeGreaterThan(150)
})
