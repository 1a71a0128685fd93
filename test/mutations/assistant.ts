import type { Chapter } from './mutation.ts'

export const assistant: Chapter = {
  title: 'The assistant',
  mutations: [
    {
      promise: "Only the document is signed that the site's server asked for",
      since: '86d3d2e',
      file: 'apps/assistant/src/operations/sign-document.ts',
      search: "if (sha256 !== named.sha256) return failed('REQUEST_INVALID', { field: 'document' })",
      replace: "if (sha256 === '') return failed('REQUEST_INVALID', { field: 'document' })",
      test: ['test/attacks/assistant-signatures.test.ts', 'another document than its server asked for: refused, and nobody is asked'],
    },
    {
      promise: 'A site that may sign people in asks before it has a document signed',
      since: '86d3d2e',
      file: 'apps/assistant/src/sites/standing.ts',
      search: 'if (listed?.signs === true)',
      replace: 'if (listed !== undefined)',
      test: [
        'test/attacks/assistant-signatures.test.ts',
        'a listed site may sign in and still has to ask before it has something signed; what is approved can be taken back',
      ],
    },
    {
      promise: 'A signature over a document is one over attributes, and never a proof',
      since: '86d3d2e',
      file: 'packages/pki/src/cms/build-signed-data.ts',
      search: 'const toBeSigned = encodeSetOf(attributesOf(document, contentType, row.hash))',
      replace: 'const toBeSigned = attributesOf(document, contentType, row.hash).length > 0 ? content : content',
      test: ['test/attacks/assistant-signatures.test.ts', 'P-256: over documents that are tokens, nonces and hashes themselves'],
    },
    {
      promise: 'A form that has more in it than is shown is not signed',
      since: '86d3d2e',
      file: 'packages/protocol/src/assistant/document.ts',
      search: 'return new TextDecoder().decode(formDocument(form)) === text ? form : undefined',
      replace: 'return form',
      test: [
        'packages/protocol/src/assistant/document.test.ts',
        'a form with a member nobody sees: refused, because it would be signed and not shown',
      ],
    },
    {
      promise: 'The window of window mode gets no request before it has proven itself',
      since: 'fe0f5b6',
      file: 'packages/sdk/src/channels/window.ts',
      search: "if (greeting?.kind === 'ours' && (terms.knownKey ?? greeting.publicKey) === greeting.publicKey) {",
      replace:
        "if (greeting !== undefined || port === terms.ports[0]) {\n      if (greeting?.kind !== 'ours') return { result: await resultOf(talk, popup, terms) }",
      test: [
        'packages/sdk/src/channels/window.test.ts',
        'A5 a program that sits on the first port never gets the request, whatever it says',
      ],
    },
    {
      promise: 'A program this site does not know gets no request, also when it proves a key of its own',
      since: 'fe0f5b6',
      file: 'packages/sdk/src/channels/window.ts',
      search: '(terms.knownKey ?? greeting.publicKey) === greeting.publicKey',
      replace: "greeting.publicKey !== ''",
      test: [
        'packages/sdk/src/channels/window.test.ts',
        'A5 only an assistant this site does not know: said as what it is, with the key it showed, for a person who has installed anew',
      ],
    },
    {
      promise: 'Each site sees an installation key of its own',
      since: 'fe0f5b6',
      file: 'apps/assistant/src/loopback/installation-keys.ts',
      search: '`yinxin-installation-key\\n${origin}`',
      replace: '`yinxin-installation-key`',
      test: [
        'apps/assistant/src/loopback/installation-keys.test.ts',
        'each site sees a key of its own, the same at every visit and after a restart, another on another computer',
      ],
    },
    {
      promise: 'Places are kept for sites that are listed',
      since: 'fe0f5b6',
      file: 'apps/assistant/src/loopback/site-sockets.ts',
      search: 'return !isUnknown(page) || pages.filter(isUnknown).length < limits.unknown',
      replace: 'return true',
      test: ['test/attacks/assistant-messages.test.ts', 'sites nobody listed share a quarter of them; a listed one finds room'],
    },
    {
      promise: 'A socket that says nothing is closed',
      since: 'fe0f5b6',
      file: 'apps/assistant/src/loopback/site-sockets.ts',
      search: 'if (page.waiting === 0 && page.quiet > mayBeQuiet) return page.socket.close(1001)',
      replace: '',
      test: [
        'test/attacks/assistant-messages.test.ts',
        'a socket that says nothing, and a stranger’s that says nothing any more, is closed; a listed page stays',
      ],
    },
    {
      promise: 'Another user of the computer is hung up on at accept',
      since: 'fe0f5b6',
      file: 'apps/assistant/src/loopback/server.ts',
      search: "if (owner === 'foreign' || socket.destroyed",
      replace: 'if (socket.destroyed',
      test: [
        'test/attacks/assistant-messages.test.ts',
        'A5 another user of this machine is hung up on at once, and cannot take the places',
      ],
    },
    {
      promise: 'Another user’s connections take no places',
      since: 'fe0f5b6',
      file: 'apps/assistant/src/loopback/server.ts',
      search: '    const hangUp = (): void => void socket.destroy()\n',
      replace: '    open += 1\n    const hangUp = (): void => void socket.destroy()\n',
      test: [
        'test/attacks/assistant-messages.test.ts',
        'A5 another user of this machine is hung up on at once, and cannot take the places',
      ],
    },
    {
      promise: 'Only the person’s own answer starts the count of unanswered requests anew',
      since: 'fe0f5b6',
      file: 'apps/assistant/src/operations/for-site.ts',
      search: 'if (person.answered) muted.answered(request.iss)',
      replace: 'if (person.answered || byPage) muted.answered(request.iss)',
      test: [
        'test/attacks/assistant-operations.test.ts',
        'A5 only the person’s own answer starts the count anew: not a cancel of the page, not its going away',
      ],
    },
    {
      promise: 'SIGTERM ends it, also while its parent holds its input open',
      since: 'fe0f5b6',
      file: 'apps/assistant/src/main.ts',
      search: 'process.stdin.destroy() // a parent that holds the other end open would keep us alive, also when we could not start',
      replace: '',
      test: ['test/attacks/assistant-process.test.ts', 'A5 ends on SIGTERM also while its parent holds its standard input open'],
    },
    {
      promise: 'Paths of libraries are full ones',
      since: 'fe0f5b6',
      file: 'apps/assistant/src/options.ts',
      search: 'pkcs11: values.pkcs11.map((library) => resolve(library)),',
      replace: 'pkcs11: values.pkcs11,',
      test: ['apps/assistant/src/options.test.ts', 'A5 libraries are full paths from the start, wherever they are read again'],
    },
    {
      promise: 'A server starts a program beside it again, the assistant of the demo among them',
      since: 'c9277ff',
      file: 'apps/server/src/platform/child-process.ts',
      search: 'setTimeout(again, Math.min(30_000, 100 * 2 ** failures)).unref()',
      replace: '',
      test: [
        'test/attacks/assistant-process.test.ts',
        'A5 whoever started it beside itself starts it again, on the same data and with the same places for pages',
      ],
    },
  ],
}
