// Unblocks a software UKey, for a test that kills this process: the file, both admin PINs and the new PIN on the command line.
import { unblockSoft } from '../soft/unblock.ts'

const [file = '', current = '', next = '', newPin = ''] = process.argv.slice(2)
const done = await unblockSoft(file, { admin: { current, next, again: false }, newPin })
process.stdout.write(done.ok ? 'done' : done.failure.code)
