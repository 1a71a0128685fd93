import { hash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { version } from '@yinxin/protocol/wire'
import {
  carryOutScript,
  readCeremonyScript,
  rehearsalOf,
  shortestPassphrase,
  transcriptText,
  type CeremonyRoom,
  type CeremonyScript,
  type Transcript,
} from '../ca/index.ts'
import { exitCodes, readOptions, UsageError, type Command } from './arguments.ts'
import { askPassphrase } from './ceremony/ask-passphrase.ts'
import { problemsOfFolder, transcriptNames } from './ceremony/check-folder.ts'
import { openFolderRoom, openRehearsalRoom, rootCertificateIn } from './ceremony/folder-room.ts'

const help = `Usage: yinxin ceremony SCRIPT --keys DIR --out DIR [--passphrase-file FILE]... [--rehearsal]
       yinxin ceremony --check DIR

Holds a key ceremony on a computer without a network: makes roots, certifies issuing CAs, signs a root's revocation list, certifies one root by
another. SCRIPT is one JSON file that is reviewed beforehand and says everything that will be signed; docs/ceremony.md shows one.

  --keys DIR              the roots' folder: their keys, sealed with the passphrases of all custodians, and what each has signed. It stays offline
  --out DIR               a new folder for what is carried away: certificates, lists, transcript.txt to print and sign, transcript.json
  --passphrase-file FILE  one for each custodian, in the order of the script; without them each is asked at the terminal
  --rehearsal             the whole thing with keys that are thrown away: no passphrase, --keys is only read, every name begins with 演练
  --check DIR             looks at such a folder again, anywhere: files, signatures, lint

Exit code 0 done, 1 refused or not as the transcript says, 2 not understood.`

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const
const options = { keys: text, out: text, check: text, rehearsal: flag, 'passphrase-file': { ...text, multiple: true } } as const

export const ceremonyCommand: Command = {
  help,
  async run(words) {
    const { values, positionals } = readOptions(words, options, 1)
    const [file] = positionals
    if (values.check !== undefined) {
      if (file !== undefined || values.keys !== undefined || values.out !== undefined)
        throw new UsageError('--check takes a folder and nothing else')
      return check(values.check)
    }
    if (file === undefined || values.keys === undefined || values.out === undefined)
      throw new UsageError('say yinxin ceremony SCRIPT --keys DIR --out DIR')
    const { keys, out, rehearsal = false } = values
    return hold({ file, keys, out, rehearsal, passphraseFiles: values['passphrase-file'] })
  },
}

interface Asked {
  readonly file: string
  readonly keys: string
  readonly out: string
  readonly rehearsal: boolean
  readonly passphraseFiles: readonly string[] | undefined
}

async function hold(asked: Asked): Promise<number> {
  const { file, keys, out, rehearsal } = asked
  const bytes = readFileSync(file)
  const read = readCeremonyScript(bytes.toString('utf8'))
  if (!read.ok) throw new Error(`${file}: ${read.problem}`)
  const [startedAt, beside] = [new Date(), dirname(file)]
  const now = new Date(Math.floor(+startedAt / 1000) * 1000)
  if (!rehearsal) checkDay(read.script, now)
  if (existsSync(out)) throw new Error(`${out} is there already: nothing of another ceremony gets between`)
  const passphrases = rehearsal ? [] : await passphrasesFor(read.script, asked.passphraseFiles)
  const { script, room } = rehearsal
    ? rehearse(read.script, { beside, keys, out, now })
    : real(read.script, { beside, keys, out, now, passphrases })
  const steps = carryOutScript(script, room)
  const { title, date, witnesses, custodians } = script
  const transcript: Transcript = {
    ...{ kind: 'yinxin-ceremony-transcript-1', title, date, witnesses, custodians, rehearsal },
    ...{ scriptSha256: hash('sha256', bytes, 'hex'), program: { version, node: process.version } },
    ...{ startedAt: startedAt.toISOString(), endedAt: new Date().toISOString(), steps, files: digestsOf(out) },
  }
  const words = transcriptText(transcript)
  const [json, txt] = transcriptNames
  writeFileSync(join(out, json), `${JSON.stringify(transcript, undefined, 2)}\n`, { flag: 'wx', flush: true })
  writeFileSync(join(out, txt), words, { flag: 'wx', flush: true })
  console.log(`${words}\n${txt}, SHA-256: ${hash('sha256', words, 'hex')}`)
  return exitCodes.ok
}

/** A wrong clock would date roots wrongly for twenty years; the day of the script is what was agreed. */
function checkDay({ date }: CeremonyScript, now: Date): void {
  const today = new Date(+now + 8 * 3_600_000).toISOString().slice(0, 10)
  if (today !== date)
    throw new Error(
      `the script is for ${date}, and this computer says it is ${today} (in China): set its clock, or have the script reviewed again`,
    )
}

type Place = Parameters<typeof openFolderRoom>[0]
interface Held {
  readonly script: CeremonyScript
  readonly room: CeremonyRoom
}

/**
 * Gone through once with throw-away keys before anybody's key is opened: a request that is another one, or a name that is too long, is found before the
 * first signature and not after it.
 */
function real(script: CeremonyScript, place: Place): Held {
  const { beside, keys, now } = place
  const before = rehearsalOf(script, { rootCertificate: (name) => rootCertificateIn(keys, name), has: () => true })
  carryOutScript(before.script, openRehearsalRoom({ beside, now }, before.files))
  for (const step of script.steps)
    if (step.step === 'make-root' && rootCertificateIn(keys, step.root) !== undefined)
      throw new Error(`there is a root '${step.root}' already`)
  return { script, room: openFolderRoom(place) }
}

function rehearse(script: CeremonyScript, place: Omit<Place, 'passphrases'>): Held {
  const { beside, keys } = place
  const rehearsal = rehearsalOf(script, {
    rootCertificate: (name) => rootCertificateIn(keys, name),
    has: (name) => existsSync(join(beside, name)),
  })
  return { script: rehearsal.script, room: openRehearsalRoom(place, rehearsal.files) }
}

/** What each custodian has; typed twice where a root is made with it, because nobody could open that again. */
async function passphrasesFor({ custodians, steps }: CeremonyScript, files: readonly string[] | undefined): Promise<readonly string[]> {
  if (files !== undefined && files.length !== custodians.length)
    throw new UsageError(`the script names ${custodians.length} custodians: as many --passphrase-file are needed, in their order`)
  const isNew = steps.some(({ step }) => step === 'make-root')
  const given: string[] = []
  for (const [at, name] of custodians.entries()) {
    const from = files?.[at]
    const passphrase = from === undefined ? await askTwice(name, isNew) : readFileSync(from, 'utf8').replace(/\r?\n$/, '')
    if (passphrase.length < shortestPassphrase) throw new Error(`${name}: a passphrase has ${shortestPassphrase} characters at least`)
    given.push(passphrase)
  }
  return given
}

async function askTwice(name: string, isNew: boolean): Promise<string> {
  const passphrase = await askPassphrase(`passphrase of ${name}`)
  if (isNew && (await askPassphrase(`passphrase of ${name}, once more`)) !== passphrase)
    throw new Error(`${name}: the two are not the same`)
  return passphrase
}

const digestsOf = (folder: string): Transcript['files'] =>
  Object.fromEntries(
    readdirSync(folder)
      .toSorted()
      .map((file) => [file, hash('sha256', readFileSync(join(folder, file)), 'hex')]),
  )

function check(folder: string): number {
  const problems = problemsOfFolder(folder)
  for (const problem of problems) console.error(`yinxin: ${problem}`)
  if (problems.length > 0) return exitCodes.refused
  console.log('every file is the one of the transcript, and was signed by the root it says')
  return exitCodes.ok
}
