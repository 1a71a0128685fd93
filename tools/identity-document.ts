import { defaultStaffPolicy } from '../packages/protocol/src/ca/index.ts'
import { identityTable } from '../apps/server/src/gateway/identity/read-identity.ts'
import { ownProfile, ownStaffProfile } from '../apps/server/src/gateway/identity/issuer-profile.ts'

const example = {
  id: 'some-ca',
  keys: ['<64 hex digits: SHA-256 of the issuer key’s SubjectPublicKeyInfo>'],
  profile: {
    uscc: [{ attribute: 'CN', pattern: '041@{value}@{}@{}' }],
    name: [{ attribute: 'CN', pattern: '041@{}@{value}@{}' }],
    stableId: [{ attribute: 'UID' }],
  },
  ocspGreatestAgeSeconds: 3600,
}

/** docs/identity.md: whom a certificate speaks for, with the decision as the code has it. */
export const identityDocument = (): string => `# Whom a certificate speaks for

Written by \`npm run docs\` from \`apps/server/src/gateway/identity\`; do not edit.

An **authority** is an id with one or more issuer keys (\`gateway.certificateAuthorities\`, and \`own-ca\` for a ca in the same process). The key that
signed a certificate says whose it is; the names in it say nothing. A roll-over adds a key and keeps the id. Its **profile** names the places where its
certificates state the organisation; nothing else is read. \`yinxin authorities show CERTIFICATE\` prints both for a certificate you have.

## The decision

The first row that fits. Fields are \`uscc\`, \`name\`, \`stableId\`, \`holder\`, \`insuranceNumber\`, \`handlerName\`, \`handlerSurname\`.

${identityTable()}

## Places

A field has a list of places; wherever more than one is filled they must agree. A place is an \`extension\` or an \`attribute\` of the subject, by object
identifier (attributes by short form too), with

- \`prefixes\`: what the issuer puts in front; at most one is taken off (of a credit code only when it is none as it stands);
- \`pattern\`: how a composite value is put together: \`{value}\` is taken, \`{}\` does not count, everything else stands for itself. No part is empty or holds
  the mark that ends it, so that there is one way to read a text or none;
- \`several\`: the attribute may be there several times; the one value that fits the pattern counts, and two that fit contradict each other.

Values are read in every string type, under IMPLICIT and EXPLICIT tags, in an OCTET STRING or bare. A value with characters nobody sees (controls,
zero-width and bidirectional characters, fillers, variation selectors) is unreadable, and so is one with bytes after it. A credit code is eighteen
ASCII letters and digits of its alphabet, padding with spaces aside; whether its check character fits is a warning (R20). A name is passed on as
written: whether it is the name of that credit code is for whoever keeps the register.

## Our own CA

\`\`\`json
${JSON.stringify(ownProfile, null, 2)}
\`\`\`

Its certificates of staff are known by their policy (\`ca.staffPolicy\`, \`gateway.staffPolicy\`); an authority elsewhere says the same in \`staff\`. What
else such a certificate names, it speaks for no organisation; without the policy a certificate is never of staff.

\`\`\`json
${JSON.stringify(ownStaffProfile(defaultStaffPolicy), null, 2)}
\`\`\`

## Another

\`\`\`json
${JSON.stringify(example, null, 2)}
\`\`\`

## The holder

\`stableId\` in a verdict is the SHA-256 of authority id, key purpose, and the value of \`stableId\`; where the profile names none, of credit code,
\`holder\` (when it is not the organisation's name) and handler. Together with \`certificate.authority\` it is what a binding hangs on (R24).
`
