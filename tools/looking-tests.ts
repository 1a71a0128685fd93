import { existsSync, globSync, readFileSync } from 'node:fs'

/** The journeys that look at pages (test/e2e/look.ts), as paths below the root of the tree `cwd`. */
export const lookingTests = (cwd: string): readonly string[] => journeys(cwd, (text) => isLooking.test(text))

/**
 * The journeys `npm run long` repeats: those that look at pages in every size, do more when there is time, draw some of many things (test/drawn.ts),
 * themselves or in a module beside them, or go by keyboard alone.
 */
export const longJourneys = (cwd: string): readonly string[] =>
  journeys(cwd, (text) => isLooking.test(text) || doesMore.test(text) || besideOf(cwd, text).some((other) => doesMore.test(other)))

const isLooking = /look(?:InBoth)?\(/
const doesMore = /isLong|drawn\(|tabTo\(/

/** The modules of the same folder that a test imports. */
const besideOf = (cwd: string, text: string): readonly string[] =>
  [...text.matchAll(/from '\.\/([^']+)'/g)]
    .map(([, name]) => `${cwd}/test/e2e/${name}`)
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8'))

const journeys = (cwd: string, isMeant: (text: string) => boolean): readonly string[] =>
  globSync('test/e2e/*.test.ts', { cwd }).filter((file) => isMeant(readFileSync(`${cwd}/${file}`, 'utf8')))
