import { globSync, readFileSync } from 'node:fs'

/** The journeys that look at pages (test/e2e/look.ts) or do more when there is time, as paths below the root of the tree `cwd`. */
export const lookingTests = (cwd: string): readonly string[] =>
  globSync('test/e2e/*.test.ts', { cwd }).filter((file) => /look(?:InBoth)?\(|isLong/.test(readFileSync(`${cwd}/${file}`, 'utf8')))
