// The order files are run in: those that take longest first, so that no worker is left with one of them while the others have nothing to do.
// A clean clone has no times of an earlier run, so the list is kept here: as `npm test` prints them, longest first. One that is missing costs
// a little time, one that is too much nothing.
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const root = fileURLToPath(new URL('..', import.meta.url))

const heaviest: readonly string[] = [
  'test/windows/installed-assistant.test.ts',
  'test/e2e/pages.test.ts',
  'test/e2e/certificate-business.test.ts',
  'test/e2e/desk.test.ts',
  'test/e2e/every-button-signed-in.test.ts',
  'test/e2e/every-button.test.ts',
  'test/e2e/transfer.test.ts',
  'test/e2e/sign-in.test.ts',
  'test/faults/kill-9.test.ts',
  'test/e2e/agent.test.ts',
  'test/deployment/deployment.test.ts',
  'test/e2e/person.test.ts',
  'test/e2e/first-sign-in.test.ts',
  'test/e2e/handlers.test.ts',
  'test/faults/start.test.ts',
  'test/e2e/assistant-prompts.test.ts',
  'test/e2e/assistant-versions.test.ts',
  'test/e2e/keyboard.test.ts',
  'test/attacks/assistant-pin-window.test.ts',
  'test/e2e/unknown-handler.test.ts',
  'test/installation/activation.test.ts',
  'test/e2e/ukey-removal.test.ts',
  'test/faults/assistant-library.test.ts',
  'test/components/demo.test.ts',
  'test/faults/certificate-business-killed.test.ts',
  'test/differential/openssl.test.ts',
  'test/fuzz/mutation.test.ts',
  'test/deployment/debian-package.test.ts',
  'test/differential/bouncy-castle.test.ts',
  'apps/assistant/src/ukey/skf/faults.test.ts',
  'apps/assistant/src/ukey/skf/skf.test.ts',
  'apps/server/src/commands/vendor/vendor.test.ts',
  'apps/assistant/src/ukey/pkcs11/pkcs11.test.ts',
  'apps/server/src/platform/postgres.test.ts',
  'tools/build-command.test.ts',
]

export class HeaviestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = heaviest.indexOf(relative(root, moduleId))
      return at === -1 ? heaviest.length : at
    }
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other))
  }
}
