import { chapters } from '../test/mutations/chapters.ts'
import type { Mutation } from '../test/mutations/mutation.ts'

const inCell = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;')

const row = ({ promise, file, test: [testFile, title], since }: Mutation): string =>
  `| ${inCell(promise)} | \`${file}\` | \`${testFile}\`: ${inCell(title)} | ${since} |`

/** docs/proof.md: which test holds which promise, as test/mutations has it. */
export const proofDocument = (): string =>
  [
    '# Which test holds which promise\n',
    'Written by `npm run docs` from `test/mutations`; do not edit.\n',
    '`npm run mutations` shows it: in a copy of the tree it breaks each promise where it is kept, one at a time, and demands that the test named here',
    'fails. A promise whose test does not notice is none. What is broken is in `test/mutations`, usually the one condition that the commit in the last',
    'column brought. The gate checks that every text to be broken is still there once, and every test named.\n',
    ...chapters.flatMap(({ title, mutations }) => [
      `## ${title}\n`,
      '| promise | kept in | held by | since |',
      '|---|---|---|---|',
      ...mutations.map(row),
      '',
    ]),
  ].join('\n')
