import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { derToPem, parseCertificate, pemToDer, type Certificate } from '@yinxin/pki'
import { openRootKey, sealRootKey, type CeremonyRoom, type OpenedRoot, type RootRecordLine } from '../../ca/index.ts'

export interface FolderRoom {
  /** Where the script and what it names lie. */
  readonly beside: string
  /** Where the roots are kept: their keys, sealed, and what each has signed. Stays offline. */
  readonly keys: string
  /** What is carried away. */
  readonly out: string
  readonly now: Date
  /** In the order of the custodians. */
  readonly passphrases: readonly string[]
}

const pathsOf = (keys: string, name: string) => ({
  key: join(keys, `${name}.key.json`),
  certificate: join(keys, `${name}.cer`),
  record: join(keys, `${name}.record.jsonl`),
})

/** The certificate of a root in its folder; nothing where there is none. Throws for one that cannot be read. */
export function rootCertificateIn(keys: string, name: string): Certificate | undefined {
  const { certificate, key } = pathsOf(keys, name)
  if (!existsSync(certificate)) {
    if (existsSync(key)) throw new Error(`${key} has no certificate beside it: a ceremony was cut short; put it away before the next one`)
    return undefined
  }
  const [der] = pemToDer(readFileSync(certificate, 'latin1'), 'CERTIFICATE')
  const parsed = parseCertificate(der ?? new Uint8Array())
  if (!parsed.ok) throw new Error(`${certificate} is no certificate: ${parsed.problem}`)
  return parsed.value
}

/** A room whose roots are files. Each root is opened once, and every file is read again after it was written. */
export function openFolderRoom({ beside, keys, out, now, passphrases }: FolderRoom): CeremonyRoom {
  const opened = new Map<string, OpenedRoot>()
  return {
    now,
    given: (file) => readGiven(beside, file),
    root(name) {
      const known = opened.get(name)
      if (known !== undefined) return known
      const certificate = rootCertificateIn(keys, name)
      if (certificate === undefined) return undefined
      const { key } = pathsOf(keys, name)
      const root = { certificate, key: openRootKey(key, readFileSync(key, 'utf8'), passphrases) }
      if (!Buffer.from(root.key.publicKeySpki).equals(certificate.publicKeySpki))
        throw new Error(`${key} is not the key of its certificate`)
      opened.set(name, root)
      writeAnew(join(out, `${name}.cer`), pemOf(certificate.raw)) // so that the folder can be checked by itself
      return root
    },
    keepRoot(name, root) {
      const { key, certificate } = pathsOf(keys, name)
      writeAnew(key, sealRootKey(root.key, passphrases))
      openRootKey(key, readFileSync(key, 'utf8'), passphrases) // one that does not open would be found in a year
      writeAnew(certificate, pemOf(root.certificate.raw))
      opened.set(name, root)
    },
    recordOf: (name) => readRecord(pathsOf(keys, name).record),
    note(name, line) {
      mkdirSync(keys, { recursive: true, mode: 0o700 })
      appendDurably(pathsOf(keys, name).record, `${JSON.stringify(line)}\n`)
    },
    write: (file, bytes) => writeMade(out, file, bytes),
  }
}

/**
 * A room for a rehearsal: roots live in this process alone.
 * @param place without `out` nothing is written at all
 */
export function openRehearsalRoom(
  { beside, out, now }: Pick<FolderRoom, 'beside' | 'now'> & { readonly out?: string },
  files: ReadonlyMap<string, Uint8Array>,
): CeremonyRoom {
  const roots = new Map<string, OpenedRoot>()
  const records = new Map<string, RootRecordLine[]>()
  return {
    now,
    given: (file) => files.get(file) ?? readGiven(beside, file),
    root: (name) => roots.get(name),
    keepRoot: (name, root) => void roots.set(name, root),
    recordOf: (name) => records.get(name) ?? [],
    note: (name, line) => void records.set(name, [...(records.get(name) ?? []), line]),
    write: (file, bytes) => (out === undefined ? undefined : writeMade(out, file, bytes)),
  }
}

const writeMade = (out: string, file: string, bytes: Uint8Array): void =>
  writeAnew(join(out, file), file.endsWith('.cer') ? pemOf(bytes) : bytes)

const pemOf = (der: Uint8Array): string => derToPem(der, 'CERTIFICATE')

function readGiven(beside: string, file: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(join(beside, file)))
  } catch {
    throw new Error(`${file} is not beside the script`)
  }
}

function readRecord(file: string): readonly RootRecordLine[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  try {
    return lines.map((line) => JSON.parse(line) as RootRecordLine)
  } catch {
    throw new Error(`${file} has a line that cannot be read: what this root has signed is not known`)
  }
}

/** Over no file, onto the disk, and read again. */
function writeAnew(file: string, content: Uint8Array | string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 }) // with the first file: what is refused before leaves no folder
  writeFileSync(file, content, { mode: 0o600, flag: 'wx', flush: true })
  if (!readFileSync(file).equals(Buffer.from(content as string)))
    throw new Error(`${file} does not hold what was written: is the disk good?`)
}

function appendDurably(file: string, line: string): void {
  const handle = openSync(file, 'a', 0o600)
  try {
    writeSync(handle, line)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
