#!/usr/bin/env node
// A pinentry that answers from a list, for tests: each argument is the answer to the next CONFIRM or GETPIN. It notes every line it is
// told in the file named by NOTES.
import { appendFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const answers = process.argv.slice(2)
const say = (line) => process.stdout.write(`${line}\n`)
say('OK Pleased to meet you, process 1')
createInterface({ input: process.stdin }).on('line', (line) => {
  if (process.env.NOTES) appendFileSync(process.env.NOTES, `${line}\n`)
  const asked = line === 'GETPIN' || line.startsWith('CONFIRM')
  if (!asked) return say(line.startsWith('OPTION lc-ctype') ? 'ERR 83886254 Unknown option <Pinentry>' : 'OK')
  const answer = answers.shift()
  if (answer === 'CANCEL') return say('ERR 83886179 Operation cancelled <Pinentry>')
  if (answer === 'NEXT') return say('ERR 83886194 Not confirmed <Pinentry>')
  if (answer === 'TIMEOUT') return say('ERR 83886142 Timeout <Pinentry>')
  if (answer === 'CRASH') return process.exit(3)
  if (answer === undefined || answer === 'WAIT') return
  if (line === 'GETPIN') say(`D ${answer.replaceAll('%', '%25')}`)
  say('OK')
})
