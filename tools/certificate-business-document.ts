// docs/flows/certificate-business.md: what becomes of an application for a certificate, from the table that decides it.
import { applicationTable, firstState } from '../apps/server/src/ra/applications/application-machine.ts'

const introduction = `# Certificate business: from the assistant to a certificate on the UKey

Written by \`npm run docs\` from \`apps/server/src/ra/applications/application-machine.ts\` (\`applicationTable\`); do not edit.

A first certificate, one that follows another before it expires, and what becomes of one there is. All begin in the assistant (业务办理); the key is made on the UKey and never
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

An application is seen by who has its secret, and by officers. Reissue, change of data and unblocking are done at a desk.
`

/** The document. */
export function certificateBusinessDocument(): string {
  const begins = Object.entries(firstState).map(([business, state]) => `- \`${business}\` begins as \`${state}\``)
  const kinds = { certificate: 'a new certificate', status: 'one there is' } as const
  const rows = applicationTable.map(
    ({ step, from, to, by, of, means }) => `| ${step} | ${from} | ${to} | ${by} | ${of === undefined ? 'any' : kinds[of]} | ${means} |`,
  )
  return [
    introduction,
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
