import type { Chapter } from './mutation.ts'

const updatesTest = 'apps/assistant/src/updates/updates.test.ts'
const metadata = 'apps/assistant/src/updates/metadata.ts'

export const updates: Chapter = {
  title: 'Updates and drivers',
  mutations: [
    {
      promise: 'What the download site once said is not taken back by an older word (rollback)',
      since: 'da35616',
      file: metadata,
      search: 'if (existsSync(folder)) cpSync(folder, copy, { recursive: true })',
      replace: 'if (existsSync(folder)) mkdirSync(copy, { recursive: true })',
      test: [updatesTest, 'an older word (rollback) is refused'],
    },
    {
      promise: 'A word that is over is said to be so, whoever holds back what is newer (freeze)',
      since: 'da35616',
      file: metadata,
      search: "return expired ? failed('UPDATE_EXPIRED')",
      replace: 'return expired ? succeeded([])',
      test: [updatesTest, 'a word that is over (freeze) is refused, and so it stays until somebody says it anew'],
    },
    {
      promise: 'Stolen Ed25519 keys alone sign no update',
      since: 'da35616',
      file: metadata,
      search: 'return file !== undefined && bearsSm2Signature(file, root, role) ? file : undefined',
      replace: 'return file',
      test: [updatesTest, 'metadata signed with stolen Ed25519 keys only is refused, and the vendor’s own is taken afterwards'],
    },
    {
      promise: 'A file is taken only with the hash that was signed',
      since: 'da35616',
      file: 'apps/assistant/src/updates/download.ts',
      search: 'if (hashOf(handle) !== order.sha256) {',
      replace: "if (order.sha256 === '') {",
      test: [updatesTest, 'other bytes: refused, and nothing of it is kept'],
    },
    {
      promise: 'The hash of a version is taken of the bytes that are unpacked',
      since: 'da35616',
      file: 'apps/assistant/src/installation/unpack-version.ts',
      search: "if (hash.digest('hex') !== sha256)",
      replace: "if (sha256 === '')",
      test: ['test/installation/update-beside.test.ts', 'that was exchanged after it was fetched is not run: nothing of it stays'],
    },
    {
      promise: 'Nothing of a version is written outside of its folder',
      since: 'da35616',
      file: 'apps/assistant/src/installation/unpack-version.ts',
      search: "if (text(156, 1) !== '0' || !pathForm.test(path))",
      replace: "if (text(156, 1) !== '0')",
      test: ['apps/assistant/src/installation/unpack-version.test.ts', 'a name that climbs is refused'],
    },
    {
      promise: 'A version that does not start here is never switched to',
      since: 'da35616',
      file: 'apps/assistant/src/installation/activate.ts',
      search: 'if (!isWhole(path) || !(await standsTrial())) {',
      replace: 'if (!isWhole(path)) {',
      test: ['test/installation/update-beside.test.ts', 'that does not start here is put away, and the one that runs says so'],
    },
    {
      promise: 'A maker’s package runs from a folder that holds nothing else (planted libraries)',
      since: 'da35616',
      file: 'apps/assistant/src/drivers/install-driver.ts',
      search: 'const file = join(folder, driver.name)',
      replace: 'const file = fetched',
      test: [
        'apps/assistant/src/drivers/drivers.test.ts',
        'what lies beside it is not beside the program that runs: no library is planted there',
      ],
    },
  ],
}
