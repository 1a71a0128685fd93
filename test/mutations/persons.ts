import type { Chapter } from './mutation.ts'

const passkeys = 'test/portal/passkeys.test.ts'
const ownData = 'test/portal/own-data.test.ts'
const persons = 'apps/server/src/portal/persons'
const drafts = 'apps/web/src/portal/drafts/drafts.test.ts'

export const ownPersons: Chapter = {
  title: 'What belongs to a person',
  mutations: [
    {
      promise: 'A half-filled form opens for one person and one organisation',
      since: 'ab8fc7e',
      file: 'apps/server/src/portal/drafts/routes.ts',
      search: 'JSON.stringify([person, organization ?? null])',
      replace: 'JSON.stringify([person, organization === person])',
      test: [
        'test/portal/organizations.test.ts',
        'R30 half-filled forms: the key is the same for the same person and organisation, whichever way they signed in, and another for anybody else',
      ],
    },
    {
      promise: 'Nothing half filled in stays in a tab whose session is over',
      since: 'ab8fc7e',
      file: 'apps/web/src/portal/leaving/leave.ts',
      search: '  forgetDrafts()\n',
      replace: '  void forgetDrafts\n',
      test: [drafts, 'the session over (signed-out), nothing stays in the tab, of whomever it was'],
    },
    {
      promise: 'No mobile or ID number is kept of a half-filled form, whatever field it was pasted into',
      since: 'ab8fc7e',
      file: 'apps/web/src/portal/drafts/draft-values.ts',
      search: ' && !personal.some((pattern) => pattern.test(plain))',
      replace: ' && plain !== personal.join()',
      test: [drafts, 'a mobile among words in the wrong field is not'],
    },
    {
      promise: 'A passkey is not proven in a frame of another site',
      since: 'a015724',
      file: 'apps/server/src/platform/authentication/passkey-assertion.ts',
      search: "return said === undefined || said['crossOrigin'] === true",
      replace: 'return said === undefined',
      test: [passkeys, 'refused, made and used: a frame of another site'],
    },
    {
      promise: 'A passkey challenge ends after five minutes',
      since: 'a015724',
      file: `${persons}/passkey-store.ts`,
      search: "    .where('expires_at', '>', now)\n    .returning(",
      replace: '    .returning(',
      test: [passkeys, 'a challenge serves once, for one browser, one purpose and five minutes'],
    },
    {
      promise: 'Who finds a browser left open adds no passkey',
      since: 'a015724',
      file: `${persons}/own-account.ts`,
      search: 'now.getTime() - signedInAt.getTime() < recent',
      replace: 'now > signedInAt || recent > 0',
      test: [passkeys, 'adding and removing need a sign-in of the last quarter of an hour, and an account of a person'],
    },
    {
      promise: 'The last way to sign in stays, also when two are removed at once',
      since: 'a015724',
      file: `${persons}/passkeys.ts`,
      search: "    if (!(await lockPerson(trx, person.id))) return failed('SESSION_MISSING')\n    const own =",
      replace: '    const own =',
      test: [passkeys, 'ten and no more; the last two of who has no password cannot both go at once'],
    },
    {
      promise: 'A value sealed with SM4 does not open when it was changed',
      since: 'd4d96f9',
      file: 'apps/server/src/platform/keys/sealings.ts',
      search: 'if (!timingSafeEqual(smTag(keys, head, text, context), sealed.subarray(-sm3Tag)))',
      replace: 'if (sealed.length < sm3Tag)',
      test: [
        'apps/server/src/platform/keys/sealings.test.ts',
        'sm4-ctr-hmac-sm3: nothing opens that was changed or cut off, is of another row, or under another key',
      ],
    },
    {
      promise: 'A data key stays as long as something is under it',
      since: 'd4d96f9',
      file: 'apps/server/src/portal/keys/data-keys.ts',
      search: 'if (isWhole && changed === 0 && isLongAgo)',
      replace: 'if (isWhole && isLongAgo)',
      test: ['test/portal/data-keys.test.ts', 'what a node with a late clock seals under the old key moves too, and keeps that key'],
    },
    {
      promise: 'Of an account that was closed no device is kept',
      since: 'ea20f52',
      file: 'apps/server/src/portal/account/erasure.ts',
      search: "'passkeys', 'devices', 'codes'",
      replace: "'passkeys', 'codes'",
      test: [ownData, 'nothing says any more who it was; what was decided stays under its id; document and mobile may register again'],
    },
    {
      promise: 'Who finds a browser open cannot switch off what tells of every sign-in',
      since: 'a9f6e9f',
      file: `${persons}/notify.ts`,
      search: "kind === 'signed-in' && !byMessage && !isRecent(session, now)",
      replace: "kind === 'signed-in' && !byMessage && !isRecent(session, session.signedInAt)",
      test: [
        'test/portal/person-notices.test.ts',
        'switching that off wants a sign-in of minutes ago: who finds a browser open cannot hide in it',
      ],
    },
    {
      promise: 'Whose role was changed since does not enter by what it was',
      since: '1b81059',
      file: 'apps/server/src/portal/sign-in/entering.ts',
      search: 'and r.version = $11 ',
      replace: 'and $11::integer is not null ',
      test: ['apps/server/src/portal/sign-in/entering.test.ts', 'the role was changed since: nobody enters'],
    },
    {
      promise: 'Whoever takes a copy of the data is written down as somebody who looked',
      since: 'ea20f52',
      file: `${persons}/own-data.ts`,
      search: "await noteView(trx, { personId: person.id, what: 'everything', role: 'owner', actor: person.id }, now)",
      replace: 'await Promise.resolve(noteView)',
      test: [ownData, 'everything that is kept is given out, in the clear, with who looked; the look itself is one'],
    },
    {
      promise: 'The own name in letters is found in a password whatever stands between the letters',
      since: '27a35e6',
      file: `${persons}/password-rules.ts`,
      search: "letters.replaceAll(/[^\\p{L}]+/gu, '')",
      replace: 'letters',
      test: ['apps/server/src/portal/persons/passwords.test.ts', 'digits between the letters'],
    },
  ],
}
