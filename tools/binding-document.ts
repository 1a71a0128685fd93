// docs/flows/binding.md: what a certificate opens, from the rules that decide it.
import { fieldRules } from '../apps/server/src/portal/binding/compare-fields.ts'
import { matchTable } from '../apps/server/src/portal/binding/match.ts'
import { newCertificateTable } from '../apps/server/src/portal/binding/new-certificates.ts'
import { dueTable, transferTable } from '../apps/server/src/portal/transfers/transfer-table.ts'

const introduction = `# Binding: what a certificate opens

Written by \`npm run docs\` from \`apps/server/src/portal/binding\` (\`matchTable\` in \`match.ts\`, \`fieldRules\` in \`compare-fields.ts\`,
\`newCertificateTable\` in \`new-certificates.ts\`) and
\`transfers\` (\`transferTable\`, \`dueTable\` in \`transfer-table.ts\`); do not edit.

A proof that the gateway accepted names an authority and, across renewals, its holder ([identity.md](../identity.md)). A **binding** ties that holder to an
organisation: never to one certificate, a name, or a credit code by itself.

\`\`\`mermaid
flowchart TD
  proof[proof accepted] --> bound{holder bound?}
  bound -- yes, this certificate --> enter[enter]
  bound -- yes, another certificate --> compare1[compare, revocation fresh, policy] -- fits --> notice[take it, with notice] --> enter
  bound -- listed by an older portal --> compare1
  bound -- no --> imported{organisation on file?}
  imported -- no --> register[register first: first-sign-in.md]
  imported -- yes --> compare2[cut-over date, compare, authority may bind there, revocation fresh] -- fits --> bind[bind, with notice] --> enter
  compare1 -- differs --> registry[ask the register of legal persons, once] -- two names of one --> notice
  compare2 -- differs --> registry
  registry -- no --> clerk[a clerk, with the field that differs]
\`\`\`

Nothing an import says unbinds: one that renames an organisation, or lists a certificate that is bound elsewhere, leaves bindings as they are and says so
for its row. A holder who is bound, with a certificate known already, enters without a comparison.

A registered person who brings a proof for the organisation of a role ([first-sign-in.md](first-sign-in.md)) is decided by the same table; only the cut-over
date is not asked, since what it requires is done. Whether the person's role comes into force by it is another table: [roles](../roles.md).
`

const comparison = `## Fields

Compared in this order; the first that differs and decides is told.

| field | equal when | a difference |
|---|---|---|
${fieldRules.map(({ field, equalWhen, decides }) => `| ${field} | ${equalWhen} | ${decides ? 'stops a binding' : 'is shown, no more'} |`).join('\n')}

Names are compared as people decide and computers write (\`normalizeOrganizationName\`, with a test for each):

| one name | a clerk's to decide |
|---|---|
| full and half width: \`（示范）\` \`(示范)\`, \`ＣＯ\` \`co\` | \`有限公司\` and \`有限责任公司\`, never equal |
| brackets of any kind, blanks and what nobody sees anywhere | \`集团\`, a branch, or a place in brackets left out |
| dots and dashes of GBK, of Unicode, of keyboards: \`·\` \`・\` \`•\`, \`—\` \`―\` | traditional and simplified, variants: \`吴\` \`吳\` |
| compatibility characters, radicals, how a character is drawn | characters that look alike: \`己\` \`已\`, \`〇\` \`○\` |
| rare characters at GBK's places before Unicode had them: U+E863 and \`䶮\` | anything the register of legal persons does not confirm |

A **change of name** is matched by rule where the register (setting \`portal.registry\`) knows both names as this organisation's, one of them as its name
now, and it is in business. It is asked only when names differ, once, for three seconds at most; one that does not answer confirms nothing.
`

const newCertificates = `## New certificates

Renewed, the holder of a certificate has another one, under the identifier the binding is tied to. Whether it is taken is set for each authority
(\`newCertificates\` of \`portal.authorities\`, otherwise the setting \`portal.newCertificates\`). It has been compared by then, its revocation is fresh, and its
UKey is not one that was reported lost. The first row that applies decides:

| | policy | certificate, organisation | then |
|---|---|---|---|
${newCertificateTable.map(({ policy, when, then }, index) => `| ${index + 1} | ${policy} | ${when} | ${then} |`).join('\n')}

Whatever is decided, the organisation gets notice, once for a certificate: that it is in use, that it waits, or that it was not taken. Where it waits,
everybody in force who could confirm it gets a message. They confirm or decline on the page of the organisation, with a proof by another certificate not
older than five minutes; the certificate is then asked about again, and decided on by this table and the one above. Whoever has no other certificate
binds this one in their own account: an account with that role and the UKey are two things somebody else does not have together. What nobody decides on
waits for 30 days; then a sign-in asks anew. What was declined no desk binds, and whoever manages the organisation can agree to it after all. Whoever waits
sees on a page of their own how it stands, for half an hour after each sign-in.
`

const purposes = `## Main and secondary

An organisation may have several certificates, each of a holder of its own. One is its **main** certificate (主证书): the one it has named, otherwise the one that was
bound first; every other is **secondary** (副证书). Both sign in and confirm. The difference is who begins to manage: where nobody in force agrees to others, a
supervisor comes into force by the main certificate alone ([roles](../roles.md)). Whoever manages the organisation names another one main, with a proof not older
than five minutes. Where nobody does, whoever was refused for it (ROLE_NEEDS_MAIN_CERTIFICATE) disputes it in a case: the organisation has notice, a clerk and a
second member of staff decide with papers, and what they decide makes that certificate the main one; the other stays bound. Unbound or gone to another
organisation, a main certificate leaves its place to the one that was bound first of those that are left.
`

const transfers = `## Transfer

A certificate that is bound to another organisation than the one it names (BOUND_ELSEWHERE: an older portal had listed it so, or its authority wrote
another credit code into a renewed one) can be asked for from the refused sign-in, which has proven possession. Whether it can change hands is decided
when it is asked for, again when the waiting time is over, and again when a desk decides. The first row that applies decides:

| | certificate, holder, organisation | then |
|---|---|---|
${transferTable.map(({ when, then }, index) => `| ${index + 1} | ${when} | ${then} |`).join('\n')}

The present holder gets notice, and has until the end of the last of some working days (\`portal.transferWorkingDays\`, 5; the day of asking is not counted,
holidays and worked weekends are rows of \`portal.holidays\`). Whoever acts for that organisation objects on the page of transfers: that stops it, and a case
opens for a clerk and a second member of staff. A job on every node looks every ten seconds; the first row that applies decides:

| | the transfer | then |
|---|---|---|
${dueTable.map(({ when, then }, index) => `| ${index + 1} | ${when} | ${then} |`).join('\n')}

The binding moves in the transaction that ends the transfer, under a lock of its row, so it moves once or not at all: sessions of the holder end, nobody is
the person of its certificates any more, both organisations get notice. An objection in that moment comes before it or hears TRANSFER_OVER. What a
desk decides against, or lets lapse, ends the transfer; the binding stays.
`

/** The document. */
export function bindingDocument(): string {
  const rows = matchTable.map(
    ({ proof, holder, organization, then }, index) => `| ${index + 1} | ${proof} | ${holder} | ${organization} | ${then} |`,
  )
  return [
    introduction,
    comparison,
    '## The decision',
    '',
    'The first row that applies decides. A code in capitals refuses, and the word in brackets is the field that differs. "New certificate": one that',
    'was not accepted for its holder before; what becomes of it is [a table of its own](#new-certificates).',
    '',
    '| | proof | holder | organisation | then |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    newCertificates,
    purposes,
    transfers,
  ].join('\n')
}
