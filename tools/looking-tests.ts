import { globSync, readFileSync } from 'node:fs'

/** The journeys that look at pages (test/e2e/look.ts), as paths below the root of the tree `cwd`. */
export const lookingTests = (cwd: string): readonly string[] => journeys(cwd, /look(?:InBoth)?\(/)

/** The journeys `npm run long` repeats: those that look at pages in every size, do more when there is time, or go by keyboard alone. */
export const longJourneys = (cwd: string): readonly string[] => journeys(cwd, /look(?:InBoth)?\(|isLong|tabTo\(/)

const journeys = (cwd: string, holding: RegExp): readonly string[] =>
  globSync('test/e2e/*.test.ts', { cwd }).filter((file) => holding.test(readFileSync(`${cwd}/${file}`, 'utf8')))
