import { mostDocuments, type DocumentInput } from '@yinxin/protocol/desk'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { Transaction } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import type { Upload } from '../../platform/uploads/store.ts'
import { countDocuments, insertDocument } from '../cases/document-store.ts'
import { findPersonCase, takesDocuments } from '../cases/person-case.ts'
import { addEvent, changeCase, lockCase } from '../cases/store.ts'
import type { DeskParts } from '../deps.ts'

/** Longest a file is kept, in days, should its case never end. */
const longest = 3650

/**
 * Adds a file to a case for the browser that opened it. File, document, event and audit line are one transaction; the case has another version then, so
 * nobody decides without having had it on the screen. A file that is there already is not added again.
 * @returns CASE_UNKNOWN, CASE_STEP_REFUSED, CASE_DOCUMENTS_FULL, and what the file is refused with
 */
export async function addDocument(desk: DeskParts, input: DocumentInput): Promise<Result<true>> {
  const { number, browser, bytes } = input
  const found = await findPersonCase(desk, desk.db, { number, browser })
  if (!found.ok) return found
  if (!takesDocuments(found.value.state)) return failed('CASE_STEP_REFUSED')
  const taken = await desk.uploads.receive({
    body: inOnePiece(bytes),
    visitor: browser,
    about: `case ${number}`,
    days: longest,
    within: (trx, upload) => put(desk, trx, input, upload),
  })
  return taken.ok ? succeeded(true) : taken
}

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function put(desk: DeskParts, trx: Transaction<any>, input: DocumentInput, upload: Upload): Promise<Result<boolean>> {
  const { number, browser, shows, from, owner, traceId } = input
  const one = await lockCase(trx, number)
  const found = await findPersonCase(desk, trx, { number, browser })
  if (one === undefined || !found.ok) return failed('CASE_UNKNOWN')
  if (!takesDocuments(one.state)) return failed('CASE_STEP_REFUSED')
  const { id, kind, size, sha256, receivedAt } = upload
  const { count, isThere } = await countDocuments(trx, { caseId: one.id, shows, sha256 })
  if (isThere) return succeeded(false)
  if (count >= mostDocuments) return failed('CASE_DOCUMENTS_FULL')
  await insertDocument(trx, { id, caseId: one.id, shows, from, kind, size, sha256, owner, addedAt: receivedAt })
  await changeCase(trx, one, { state: one.state, owner: one.owner }, receivedAt)
  await addEvent(trx, { caseId: one.id, at: receivedAt, kind: 'document-added', by: 'person', channel: 'portal', words: shows })
  const detail = { document: id, shows, from, kind, size, sha256 }
  const line = { event: 'document.added' as const, traceId, subject: number, certificate: one.certificateSha256, detail }
  await writeAudit(trx, 'desk', line, { now: receivedAt, node: desk.node })
  return succeeded(true)
}
