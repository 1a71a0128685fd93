// node tools/keep-compiled-code.mjs BUNDLE QUESTIONS: asks each question (a JSON list of lists of words) and writes the code compiled meanwhile
// beside the bundle.
import { writeFileSync } from 'node:fs'
import { keptCodeOf, loadWithKeptCode } from '../apps/server/bin/kept-code.js'

const [bundle, questions] = process.argv.slice(2)
const { exports, compiledCode } = loadWithKeptCode(bundle)
for (const words of JSON.parse(questions))
  if ((await exports.main(words)) !== 0) throw new Error(`yinxin ${words.join(' ')} was not answered with yes`)
writeFileSync(keptCodeOf(bundle), compiledCode())
