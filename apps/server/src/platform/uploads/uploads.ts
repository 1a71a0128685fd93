import { hash, randomUUID } from 'node:crypto'
import type { Kysely, Transaction } from 'kysely'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { Clock } from '../clock.ts'
import type { Secrets } from '../secrets.ts'
import { kindOf, type UploadKind } from './file-kind.ts'
import { judgePdf } from './judge-pdf.ts'
import { readBounded, type Patience } from './read-bounded.ts'
import { redrawImage } from './redraw-image.ts'
import type { Scanner } from './scanner.ts'
import { insertUpload, lockVisitor, uploadContext, uploadOfId, uploadsAbout, usedBy, type Upload } from './store.ts'

export interface UploadsDeps {
  readonly db: Kysely<any>
  /** Of the component whose files these are; `uploadsMigration` of it has run. */
  readonly schema: string
  /** Seals the bytes. */
  readonly secrets: () => Promise<Secrets>
  readonly clock: Clock
  /** Absent: nothing is scanned. */
  readonly scanner?: Scanner
  readonly limits?: Partial<UploadLimits>
}

export interface UploadLimits {
  /** Bytes of one file; `bodyLimit` of its route is the same. */
  readonly most: number
  /** Of one visitor in a day. */
  readonly filesADay: number
  readonly bytesADay: number
  readonly patience: Patience
}

/** A page photographed has 5 MB, a scanned form fewer. */
export const defaultUploadLimits: UploadLimits = {
  most: 10_000_000,
  filesADay: 30,
  bytesADay: 60_000_000,
  patience: { whole: 120_000, silence: 15_000 },
}

/** What somebody sends. */
export interface Sent {
  readonly body: AsyncIterable<Uint8Array>
  /** Whose quota it is: a keyed hash of an account or a browser, never a name. */
  readonly visitor: string
  /** What it is about, in the component's own words. */
  readonly about: string
  /** How long it is kept, in days. */
  readonly days: number
  /**
   * What the component writes about it, in the transaction that keeps it, before it does: a failure, of which nothing may have been written, keeps nothing;
   * `false` neither, and is none: the file is not needed.
   */
  readonly within?: (trx: Transaction<any>, upload: Upload) => Promise<Result<boolean>>
}

/** Files of strangers: judged by their content, counted, scanned, redrawn, sealed in the database. Who may send or read them is the component's own to ask. */
export interface Uploads {
  /**
   * Takes one file, or says why not and keeps nothing: INPUT_TOO_LARGE, UPLOAD_SLOW, UPLOAD_BROKEN, UPLOAD_KIND, UPLOAD_DAMAGED, UPLOAD_ACTIVE, UPLOAD_INFECTED,
   * UPLOAD_NOT_SCANNED, UPLOAD_QUOTA, PORTAL_BUSY.
   */
  receive(sent: Sent): Promise<Result<Upload>>
  /** A file and its bytes, while it is kept. */
  open(id: string): Promise<(Upload & { readonly bytes: Uint8Array }) | undefined>
  /** Those about something, without their bytes. */
  about(about: string): Promise<readonly Upload[]>
}

const day = 86_400_000

export function openUploads(deps: UploadsDeps): Uploads {
  const { db, schema, clock, secrets } = deps
  const limits = { ...defaultUploadLimits, ...deps.limits }
  return {
    async receive(sent) {
      if (!(await fits(deps.db, deps, limits, sent.visitor, 0))) return failed('UPLOAD_QUOTA') // before a byte is read
      const read = await readBounded(sent.body, limits.most, limits.patience)
      if (!read.ok) return read
      const judged = await judge(read.value, deps.scanner)
      return judged.ok ? keep(deps, limits, sent, judged.value) : judged
    },
    async open(id) {
      const found = await uploadOfId(db, schema, id, clock.now())
      if (found === undefined) return undefined
      const { sealed, ...upload } = found
      return { ...upload, bytes: (await secrets()).unwrap(sealed, uploadContext(upload.id)) }
    },
    about: (about) => uploadsAbout(db, schema, about, clock.now()),
  }
}

interface Judged {
  readonly kind: UploadKind
  readonly bytes: Uint8Array
}

/** Kind first, then what a scanner finds in the bytes as they came, then the bytes as they are kept. */
async function judge(bytes: Uint8Array, scanner: Scanner | undefined): Promise<Result<Judged>> {
  const kind = kindOf(bytes)
  if (kind === undefined) return failed('UPLOAD_KIND')
  const scanned = (await scanner?.scan(bytes)) ?? 'clean'
  if (scanned !== 'clean') return failed(scanned === 'infected' ? 'UPLOAD_INFECTED' : 'UPLOAD_NOT_SCANNED')
  if (kind === 'pdf') {
    const fault = judgePdf(bytes)
    if (fault === undefined) return succeeded({ kind, bytes })
    return failed(fault === 'does something' || fault === 'encrypted' ? 'UPLOAD_ACTIVE' : 'UPLOAD_DAMAGED')
  }
  const drawn = await redrawImage(kind, bytes)
  if (drawn === 'busy') return failed('PORTAL_BUSY')
  return drawn === 'damaged' ? failed('UPLOAD_DAMAGED') : succeeded({ kind, bytes: drawn })
}

async function keep(
  deps: UploadsDeps,
  limits: UploadLimits,
  { visitor, about, days, within }: Sent,
  { kind, bytes }: Judged,
): Promise<Result<Upload>> {
  const [now, id] = [deps.clock.now(), randomUUID()]
  const upload: Upload = { id, about, kind, size: bytes.length, sha256: hash('sha256', bytes), receivedAt: now }
  const sealed = (await deps.secrets()).wrap(bytes, uploadContext(id))
  const expiresAt = new Date(now.getTime() + days * day)
  return deps.db.transaction().execute(async (trx) => {
    await lockVisitor(trx, deps.schema, visitor) // two files at once are counted one after the other
    if (!(await fits(trx, deps, limits, visitor, bytes.length))) return failed('UPLOAD_QUOTA')
    const said = (await within?.(trx, upload)) ?? succeeded(true)
    if (!said.ok) return said
    if (said.value) await insertUpload(trx, deps.schema, { ...upload, visitor, sealed, expiresAt })
    return succeeded(upload)
  })
}

async function fits(
  db: Kysely<any>,
  { schema, clock }: UploadsDeps,
  limits: UploadLimits,
  visitor: string,
  more: number,
): Promise<boolean> {
  const { files, bytes } = await usedBy(db, schema, visitor, new Date(clock.now().getTime() - day))
  return files < limits.filesADay && bytes + more <= limits.bytesADay
}
