/** Tries one PIN on a software UKey file and says how it went: a process of its own, so that a test can kill it. */
import { unlockUkey } from '../soft/operations.ts'

const [file = '', pin = ''] = process.argv.slice(2)
const result = await unlockUkey(file, pin)
process.stdout.write(result.ok ? 'unlocked' : result.failure.code)
