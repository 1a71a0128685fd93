import type { Chapter } from './mutation.ts'

const signatures = 'test/contracts/gateway-signatures.test.ts'
const timestamps = 'test/contracts/gateway-timestamps.test.ts'
const uploads = 'apps/server/src/platform/uploads/uploads.test.ts'
const documents = 'test/desk/documents.test.ts'
const shifts = 'test/desk/shifts.test.ts'
const mail = 'test/portal/mail.test.ts'
const imports = 'test/portal/imports-api.test.ts'

export const strangers: Chapter = {
  title: 'What strangers send, and who is told',
  mutations: [
    {
      promise: 'Cases that are handed over move when the receiver accepts, and for nobody else',
      since: '0b52a4f',
      file: 'apps/server/src/desk/hand-overs/hand-overs.ts',
      search: 'and ${who} = ${staff.id} for update`',
      replace: 'for update`',
      test: [shifts, 'accepted twice at once it moves once; nobody answers an offer that is not theirs'],
    },
    {
      promise: 'A letter goes along with cases of its own organisation only',
      since: '449d30d',
      file: 'apps/server/src/portal/documents/letters.ts',
      search: 'role.uscc === uscc && role.state',
      replace: 'role.state',
      test: [documents, 'a letter for somebody else’s organisation goes along with nothing, and nobody sends one for another’s role'],
    },
    {
      promise: 'A file of another case is not there',
      since: '449d30d',
      file: 'apps/server/src/desk/cases/document-store.ts',
      search: 'from desk.documents where case_id = ${caseId} and id = ${id}`',
      replace: 'from desk.documents where id = ${id}`',
      test: [documents, 'another browser adds nothing, another office and another case read nothing'],
    },
    {
      promise: 'A scanner that is away takes no file',
      since: '92e6b9b',
      file: 'apps/server/src/platform/uploads/uploads.ts',
      search: "if (scanned !== 'clean') return",
      replace: "if (scanned === 'infected') return",
      test: [uploads, 'a scanner that says away: UPLOAD_NOT_SCANNED; it is shown what came, not what is kept'],
    },
    {
      promise: 'Only callers whose role has signatures have documents verified',
      since: 'e444796',
      file: 'apps/server/src/gateway/routes.ts',
      search: 'roleOf(request)?.signatures === true ? undefined',
      replace: 'roleOf(request) !== undefined ? undefined',
      test: [signatures, 'the same answers, for callers whose role has documents, as a portal’s; another has not'],
    },
    {
      promise: 'Whoever signed only the signature of another decides nothing',
      since: 'e444796',
      file: 'apps/server/src/gateway/verify-signed.ts',
      search: "verdict === 'refused' && countersigns === undefined)",
      replace: "verdict === 'refused')",
      test: [signatures, 'a countersigner has a verdict of his own, says whose signature he signed, and decides nothing'],
    },
    {
      promise: 'Only the time-stamping authorities of the caller’s role count',
      since: '2e9d0ec',
      file: 'apps/server/src/gateway/caller-roles.ts',
      search: 'authorities?.some((one) => !named.includes(one)) === true',
      replace: 'false',
      test: [timestamps, 'the authorities are those of the role, whatever is asked'],
    },
    {
      promise: 'A certificate that may do something else than stamp times stamps none',
      since: '2e9d0ec',
      file: 'packages/pki/src/cms/judge-timestamp.ts',
      search: 'purpose !== oids.timeStamping || others.length > 0',
      replace: 'purpose !== oids.timeStamping',
      test: [timestamps, 'signs it with the certificate of a sign-in, or one that may do both'],
    },
    {
      promise: 'A message that nobody signed is not accepted by a client, whatever it is told',
      since: 'e444796',
      file: 'apps/server/src/gateway/client.ts',
      search: 'own.length > 0 && ',
      replace: '',
      test: [signatures, 'the client takes no answer for accepted where nobody signed'],
    },
    {
      promise: 'Files of a visitor that come at once are counted one after the other',
      since: '92e6b9b',
      file: 'apps/server/src/platform/uploads/uploads.ts',
      search: '    await lockVisitor(trx, deps.schema, visitor) // two files at once are counted one after the other\n',
      replace: '',
      test: [uploads, 'in number and size of a day, also for files that come at once; another visitor has a day of their own'],
    },
    {
      promise: 'What hangs on a picture is not kept',
      since: '92e6b9b',
      file: 'apps/server/src/platform/uploads/uploads.ts',
      search: 'succeeded({ kind, bytes: drawn })',
      replace: 'succeeded({ kind, bytes })',
      test: [uploads, 'a picture is drawn anew: neither what hangs on it nor what it says of its maker is kept'],
    },
    {
      promise: 'A PDF that names what acts by itself, however the name is written, is not taken',
      since: '92e6b9b',
      file: 'apps/server/src/platform/uploads/judge-pdf.ts',
      search: 'return acting.test(named)',
      replace: 'return acting.test(text)',
      test: [uploads, 'a PDF with a script, its name in signs is not taken'],
    },
    {
      promise: 'Nobody marks the notices of another organisation as read',
      since: '1b59a1f',
      file: 'apps/server/src/portal/notices/store.ts',
      search: 'where id = ${newest} and organization_id = ${organizationId}',
      replace: 'where id = ${newest}',
      test: [mail, 'nobody reads the notices of another organisation, nor marks them'],
    },
    {
      promise: 'An organisation is reminded once, whichever node comes first',
      since: '1b59a1f',
      file: 'apps/server/src/portal/notices/remind-expiry.ts',
      search: 'if (!(await noteReminder(trx, sha256, days, now))) return',
      replace: 'await noteReminder(trx, sha256, days, now)',
      test: [mail, '30, 15 and 7 days before a certificate ends, once each on two nodes, not of one that was renewed; then notices go'],
    },
    {
      promise: 'A mail server that should encrypt and does not is told nothing',
      since: '1b59a1f',
      file: 'apps/server/src/portal/messages/mail.ts',
      search: "requireTLS: security === 'starttls',",
      replace: 'requireTLS: false,',
      test: [mail, 'a server that should encrypt and offers it not is told nothing'],
    },
    {
      promise: 'An import belongs to its caller',
      since: '9aaec12',
      file: 'apps/server/src/portal/imports/import-rows.ts',
      search: '`api ${caller} ${id}`',
      replace: '`api ${caller.length > 0} ${id}`',
      test: [imports, 'belongs to its caller: another one with the same name of an import has one of its own'],
    },
    {
      promise: 'An import by a program leaves no row out',
      since: '9aaec12',
      file: 'apps/server/src/portal/imports/import-rows.ts',
      search: "if (from > done + 1) return failed('IMPORT_GAP', { next: done + 1 })",
      replace: 'if (from > done + 100) return failed(`IMPORT_GAP`, { next: done + 1 })',
      test: [imports, 'leaves no row out, and begins where the last whole call ended'],
    },
    {
      promise: 'An article of the help leads to pages of the portal only',
      since: '78a84b9',
      file: 'apps/web/read-articles.ts',
      search: '  known.has(address) ? address : ',
      replace: '  known.size > 0 ? address : ',
      test: ['apps/web/src/portal/help/help.test.ts', 'a link elsewhere'],
    },
  ],
}
