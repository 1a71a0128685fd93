import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isSignedBy, lintTbs, parseCertificate, parseCrl, pemToDer, verifyCrl, type Certificate } from '@yinxin/pki'
import { parseObject } from '@yinxin/protocol/wire'
import type { StepOutcome, Transcript } from '../../ca/index.ts'

export const transcriptNames = ['transcript.json', 'transcript.txt'] as const

/**
 * Looks at the folder of a ceremony again, on any computer: every file is the one of the transcript, none is missing or more, and what was signed was
 * signed by the root the transcript says. Gives the problems, one sentence each; none: it is as it says.
 */
export function problemsOfFolder(folder: string): readonly string[] {
  const transcript = parseObject(readFileSync(join(folder, transcriptNames[0]), 'utf8')) as Transcript | undefined
  if (transcript?.kind !== 'yinxin-ceremony-transcript-1') return [`${transcriptNames[0]} is no transcript`]
  const there = readdirSync(folder).filter((file) => !(transcriptNames as readonly string[]).includes(file))
  const [listed, extra] = [Object.entries(transcript.files), there.filter((file) => !Object.hasOwn(transcript.files, file))]
  const changed = listed.filter(
    ([file, sha256]) => !there.includes(file) || hash('sha256', readFileSync(join(folder, file)), 'hex') !== sha256,
  )
  if (extra.length + changed.length > 0)
    return [
      ...extra.map((file) => `${file} is not in the transcript`),
      ...changed.map(([file]) => `${file} is missing, or is not the one of the transcript`),
    ]
  return transcript.steps.flatMap((step) => problemOfStep(step, folder) ?? [])
}

function problemOfStep(step: StepOutcome, folder: string): string | undefined {
  const root = readCertificate(folder, `${step.root}.cer`)
  if (root === undefined) return `${step.root}.cer is no certificate`
  const bytes = readFileSync(join(folder, step.file))
  if (step.step === 'revocation-list') {
    const list = parseCrl(new Uint8Array(bytes))
    const isGood = list.ok && verifyCrl(list.value, root).ok && hash('sha256', bytes, 'hex') === step.sha256
    return isGood ? undefined : `${step.file} is no list of '${step.root}', or another one`
  }
  const made = readCertificate(folder, step.file)
  const profile = step.step === 'make-root' ? 'root-ca' : 'issuing-ca'
  if (made?.sha256 !== step.sha256 || !isSignedBy(made, root)) return `${step.file} was not signed by '${step.root}', or is another one`
  const findings = lintTbs(made.tbs, profile, root)
  return findings.length === 0 ? undefined : `${step.file} does not pass the lint: ${findings.map(({ rule }) => rule).join(' ')}`
}

function readCertificate(folder: string, file: string): Certificate | undefined {
  const [der] = pemToDer(readFileSync(join(folder, file), 'latin1'), 'CERTIFICATE')
  const parsed = parseCertificate(der ?? new Uint8Array())
  return parsed.ok ? parsed.value : undefined
}
