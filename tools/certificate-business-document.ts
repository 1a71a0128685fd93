// docs/flows/certificate-business.md: what becomes of an application for a certificate, from the table that decides it.
import { businessRules } from '../packages/protocol/src/ra/business-rules.ts'
import { applicationTable, firstState } from '../apps/server/src/ra/applications/application-machine.ts'

const introduction = `# Certificate business: from the assistant to a certificate on the UKey

Written by \`npm run docs\` from \`packages/protocol/src/ra/business-rules.ts\` and \`apps/server/src/ra/applications/application-machine.ts\` (\`applicationTable\`); do not edit.

A first certificate, one that follows another before it expires or has other data to say, one in place of a UKey that is gone, and what becomes of one there is. All begin in the assistant (业务办理); the key is made on the UKey and never
leaves it. The PIN is asked for twice: once for key and request, once for writing, reading back and the first signature.

\`\`\`mermaid
sequenceDiagram
  participant person as handler
  participant assistant
  participant ra
  participant officer
  participant ca
  person->>assistant: credit code
  assistant->>ra: codes
  ra-->>person: code by text message, to the contact on file
  person->>assistant: code, PIN
  Note over assistant: step written down, key made on the UKey, request signed
  assistant->>ra: applications (step, request, code, hash of a secret)
  officer->>ra: opens it, beside what is on file
  officer->>ra: approval: a token over everything the certificate will say and the exact key
  ra->>ca: issueApproved
  Note over ca: verifies request and approval itself, issues once
  assistant->>ra: how is it (by the secret)
  person->>assistant: PIN
  Note over assistant: written, read back, the new key signs once, the old certificate goes
  assistant->>ra: receipt (the first signature)
  ra->>ca: revoke the certificate that was renewed
\`\`\`

A renewal needs no officer: the key of the old certificate signs the new one, and the CA takes name, credit code and all else from the old
certificate. It is due \`ca.renewalDays\` before the end. The binding at the portal stays: it knows the holder by authority and lasting identifier,
which both certificates have in common.

## What is written down, and what breaks

The assistant writes step, secret and later the request to its disk before each is used (\`certificate-business.json\`); the key on the UKey bears the
step's name, so a second attempt finds it. The RA stores an application once for a step; the CA has one certificate for an application or a step.
So each side may be killed, or the UKey pulled out, between any two arrows: what is sent again is answered as before, and nothing is issued twice.
What an approval waits for at a CA that is away is carried on every two seconds.

A refusal is signed like an approval, over application and reason; the signature is kept. Where \`ra.secondOfficer\` names a business, two officers sign and
are never the same person: the CA is shown the second signature, the first is kept with the application.

A certificate there is can be suspended, put back in force and revoked. Its own key asks from the assistant, with one PIN: suspending and revoking counts at once, putting back in force
waits for an officer. At the desk an officer picks the certificate from the CA's list and signs; that is an application of its own. The CA verifies each such decision and carries it
out once; nothing else ends a suspension.

A UKey that is lost or broken is replaced (补办) like a first certificate is applied for, by a code and onto a UKey without a certificate. Which certificate goes an officer says: the applicant
has its UKey no more. It is part of what they sign, and the CA issues the new one and revokes the old one in one transaction; a certificate of another organisation is never that one.

A new name of the organisation (变更) is applied for with the UKey that says the old one: its key signs the new key as for a renewal, and an officer decides about the name, beside what is on file.
Credit code, person, insurance number and last day stay. The old certificate is revoked when the new one has signed once, and the name on file follows when the new one is issued. Whether a portal takes the new
certificate under the binding there is, its own rule for new certificates says ([why](../decisions/0115-a-new-certificate-is-somebodys-word.md)).

## A pair

A UKey behind SKF that takes one gets an SM2 encryption certificate beside its SM2 certificate, where \`ca.encryptionPairs\` says so. Key management (\`km\`) makes the encryption key, archives it for the recovery
officers and forgets it; the CA issues both certificates over the one approval, to the same day. The key travels through CA and RA in an envelope that only the signing key of this UKey opens, and comes again, the same one,
until the receipt names both certificates. What becomes of the signing certificate becomes of the other. When the UKey is lost two recovery officers bring the key into another one (\`yinxin km recover\`), with case and
reason on record ([why](../decisions/0184-two-officers-open-the-archive.md)).

## A locked PIN

A UKey whose PIN is locked signs nothing. So unblocking (解锁) is applied for with a code to the contact on file, about one certificate and one UKey by its serial number, and an officer decides. The RA has
an admin PIN of that UKey on file (\`yinxin ra import-admin-pins\`), under the master key, and knows whose the UKey is; any other is refused, to who has the code.

Where \`ra.agreementOrigin\` names a portal the organisation is asked first. The portal fetches what waits (\`portal.ra\`), tells everybody with a part in the organisation, and who manages it agrees or objects, by certificate or passkey, about
exactly this UKey; never whoever uses it. The RA verifies what was signed and keeps it. Then an officer signs that the organisation has agreed. Without agreement (nobody else manages it, nobody answered within \`ra.agreementHours\`, the portal is away or there
is none) a desk decides: an officer signs that they have seen who asks. An objection ends the application ([why](../decisions/0171-an-organisation-agrees-before-a-pin-is-unblocked.md)).

\`\`\`mermaid
sequenceDiagram
  participant person as handler
  participant assistant
  participant ra
  participant officer
  person->>assistant: code
  assistant->>ra: applications (step, certificate, UKey, code, a key of this application alone)
  officer->>ra: decision: a token over certificate, UKey and application
  person->>assistant: new PIN
  assistant->>ra: release
  Note over ra: makes and stores the next admin PIN, and the step
  ra-->>assistant: current and next, encrypted to the application's key
  Note over assistant: the UKey is given the next admin PIN, then, with it, the new PIN, and signs once
  assistant->>ra: receipt (that signature)
  Note over ra: next is current now
\`\`\`

Who is killed where loses nothing: until the receipt the RA has both, and says so (\`again\`), so that the assistant tries the next one first. The same is released again to the same key for two minutes. After two
minutes without a receipt the certificate is suspended and the application is \`overdue\`; a receipt that comes later still counts, and only an officer ends the suspension. An approval nobody comes for ends after
30 minutes. No admin PIN is on a disk of the assistant, in a log, an audit line or an answer to an officer; the last try of one is never made ([why](../decisions/0179-an-admin-pin-is-used-once.md)).

An application is seen by who has its secret, and by officers.
`

/** The document. */
export function certificateBusinessDocument(): string {
  const begins = Object.entries(firstState).map(([business, state]) => `- \`${business}\` begins as \`${state}\``)
  const kinds = { certificate: 'a new certificate', status: 'one there is', unblock: 'a locked UKey' } as const
  const rows = applicationTable.map(
    ({ step, from, to, by, of, means }) =>
      `| ${step} | ${from} | ${to} | ${by} | ${
        of === undefined
          ? 'any'
          : [of]
              .flat()
              .map((one) => kinds[one])
              .join(', ')
      } | ${means} |`,
  )
  const rules = Object.entries(businessRules).map(
    ([business, { proof, decides, says, ends, old }]) =>
      `| ${business} | ${proof === 'code' ? 'a code to the contact on file' : 'the key of the certificate'} | ${decides === 'officer' ? 'an officer' : 'that key'} | ${says} | ${ends} | ${old} |`,
  )
  return [
    introduction,
    '## The businesses\n',
    '| business | who asks is shown by | who decides | what the certificate says | its last day | the certificate there was |',
    '|---|---|---|---|---|---|',
    ...rules,
    '',
    '## Steps\n',
    'What the table does not have is APPLICATION_STEP_REFUSED, and on record.\n',
    ...begins,
    '',
    '| step | from | to | by | about | what it means |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}
