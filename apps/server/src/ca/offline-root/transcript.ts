import type { StepOutcome } from './carry-out-script.ts'
import type { CeremonyScript } from './script.ts'

/** What a ceremony came to: `transcript.json`. */
export interface Transcript extends Pick<CeremonyScript, 'title' | 'date' | 'witnesses' | 'custodians'> {
  readonly kind: 'yinxin-ceremony-transcript-1'
  readonly rehearsal: boolean
  readonly scriptSha256: string
  readonly program: { readonly version: string; readonly node: string }
  readonly startedAt: string
  readonly endedAt: string
  readonly steps: readonly StepOutcome[]
  /** Hex SHA-256 of every file in the folder but the transcript, by name. */
  readonly files: Readonly<Record<string, string>>
}

/** Four characters at a time, as one reads them out. */
const inGroups = (hex: string): string => (hex.toUpperCase().match(/.{4}/g) ?? []).join(' ')

/** The transcript as people read it, print it and put their names under it. */
export function transcriptText(transcript: Transcript): string {
  const { title, date, rehearsal, scriptSha256, program, startedAt, endedAt, steps } = transcript
  const lines = [
    ...(rehearsal ? ['REHEARSAL: every key was thrown away; nothing here is to be trusted', ''] : []),
    `${title}, ${date}`,
    `yinxin ${program.version}, Node ${program.node}`,
    `from ${startedAt} to ${endedAt}`,
    'script, SHA-256:',
    `  ${inGroups(scriptSha256)}`,
    ...steps.flatMap((step, at) => ['', ...stepLines(step, at + 1)]),
    '',
    ...signatureLines('custodian', transcript.custodians),
    ...signatureLines('witness', transcript.witnesses),
  ]
  return `${lines.join('\n')}\n`
}

function stepLines(
  { step, root, file, name, serial, number, from, until, sha256, toBeSignedSha256, input }: StepOutcome,
  at: number,
): string[] {
  return [
    `step ${at}: ${step}, by the root '${root}'`,
    `  ${name}`,
    `  ${serial === undefined ? `list number ${String(number)}` : `serial number ${serial}`}, ${from} to ${until}`,
    ...(input === undefined ? [] : [`  over ${input.file}, SHA-256:`, `    ${inGroups(input.sha256)}`]),
    '  what was signed, SHA-256:',
    `    ${inGroups(toBeSignedSha256)}`,
    `  ${file}, SHA-256:`,
    `    ${inGroups(sha256)}`,
  ]
}

const signatureLines = (what: string, names: readonly string[]): string[] =>
  names.map((name) => `${what} ${name}: ______________________________`)
