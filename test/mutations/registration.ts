import type { Chapter } from './mutation.ts'

const at = '3fff801'

export const registration: Chapter = {
  title: 'Certificate business',
  mutations: [
    {
      promise: 'The CA issues to nobody whose certificate an officer’s key has not signed over',
      since: at,
      file: 'apps/server/src/ca/approvals/issue-approved.ts',
      search: 'if (!isApproved(basis, request.publicKeySpki, { officer, origin })) return',
      replace: 'if (!isApproved(basis, request.publicKeySpki, { officer, origin }) && basis.application === "") return',
      test: ['test/ra/applications.test.ts', 'another last day, credit code or key than was approved is refused'],
    },
    {
      promise: 'No site has a nonce signed that is an approval’s',
      since: at,
      file: 'packages/protocol/src/assistant/site-request.ts',
      search: ' || isApprovalNonce(nonce)',
      replace: '',
      test: ['packages/protocol/src/assistant/signed-approval.test.ts', 'R28 no site has a nonce signed that is an approval’s'],
    },
    {
      promise: 'Two officers are two persons, whatever certificates they have',
      since: at,
      file: 'apps/server/src/ra/approvals/approval-step.ts',
      search: 'return first.number === officer.number ?',
      replace: 'return first === officer ?',
      test: [
        'apps/server/src/ra/approvals/approval-step.test.ts',
        'the first of two endorses, a second approves, and the same person is never both',
      ],
    },
    {
      promise: 'A signed refusal is about its application and none other',
      since: at,
      file: 'apps/server/src/ra/approvals/refuse.ts',
      search: "|| about.decision !== 'refuse' || about.application !== number) return undefined",
      replace: "|| about.decision !== 'refuse') return undefined",
      test: ['test/ra/applications.test.ts', 'R28 a refusal of another application refuses nothing here'],
    },
    {
      promise: 'A decision about a certificate is carried out once, whoever brings it again',
      since: at,
      file: 'apps/server/src/ca/approvals/carry-out-decision.ts',
      search: 'if (before !== undefined)',
      replace: 'if (before !== undefined && before.certificate !== certificate)',
      test: [
        'test/ra/certificate-status.test.ts',
        'as it was signed it counts, once: brought again after another suspension it changes nothing',
      ],
    },
    {
      promise: 'Nobody ends a suspension without an officer’s signature over all of it',
      since: at,
      file: 'apps/server/src/ca/approvals/carry-out-decision.ts',
      search: 'if (!isDecided(input, { officer: by.value.officer, origin }))',
      replace: "if (!isDecided(input, { officer: by.value.officer, origin }) && change !== 'resume')",
      test: ['test/ra/certificate-status.test.ts', 'one word more or less than was signed, another site, nobody of the list: refused'],
    },
    {
      promise: 'A caller who may suspend may not end a suspension',
      since: at,
      file: 'apps/server/src/ca/routes.ts',
      search: "input.reason === 'removeFromCRL' && !check.has(request, 'resume')",
      replace: "input.reason === 'removeFromCRL' && !check.has(request, 'revoke')",
      test: ['test/contracts/ca.test.ts', 'R28 who may suspend may not end a suspension'],
    },
    {
      promise: 'One application has one certificate: another key gets none by the same approval',
      since: at,
      file: 'apps/server/src/ca/approvals/issue-approved.ts',
      search: 'if (before.keySha256 !== keySha256) return',
      replace: 'if (before.keySha256 === "") return',
      test: [
        'test/ra/applications.test.ts',
        'an approval issues once: asked again it is the same certificate, for another key it is refused',
      ],
    },
    {
      promise: 'An application is not there for who has not its secret',
      since: at,
      file: 'apps/server/src/ra/applicant-routes.ts',
      search: 'return one !== undefined && fits ?',
      replace: 'return one !== undefined && (fits || secret !== "") ?',
      test: ['test/ra/applications.test.ts', 'without its secret it is not there'],
    },
    {
      promise: 'An application code dies after five wrong ones',
      since: at,
      file: 'apps/server/src/ra/contacts/store.ts',
      search: 'const mostWrong = 5',
      replace: 'const mostWrong = 500',
      test: ['test/ra/applications.test.ts', 'a code is good for one UKey and key, and dead after five wrong ones'],
    },
    {
      promise: 'A certificate that came back otherwise than it was written is not in use',
      since: at,
      file: 'apps/assistant/src/ukey/skf/new-key.ts',
      search: '|| !back.bytes.equals(certificate)',
      replace: '',
      test: [
        'apps/assistant/src/ukey/skf/skf.test.ts',
        'a certificate that comes back otherwise than it was written is not in use, and the old one stays',
      ],
    },
  ],
}
