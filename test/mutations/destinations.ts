import type { Chapter } from './mutation.ts'

export const destinations: Chapter = {
  title: 'No button without a destination',
  mutations: [
    {
      promise: 'Every address a button leads to is a page',
      since: '8a797ce',
      file: 'apps/web/src/portal/destinations.ts',
      search: "other-computer': at(`${addresses.help}/computer`)",
      replace: "other-computer': at(`${addresses.help}/others`)",
      test: ['apps/web/src/portal/texts.test.ts', 'other-computer leads to a page that is there'],
    },
    {
      promise: 'An unknown address gets a page where it is, with 404',
      since: '5efcea9',
      file: 'apps/server/src/platform/web/built-pages.ts',
      search: "if (wantsPage(request)) return send(reply, withRole('not-found'), 404)",
      replace: "if (wantsPage(request)) return send(reply, withRole('sign-in'))",
      test: [
        'test/portal/pages.test.ts',
        'R29 a person at an unknown address gets a page that says so at that address, a program the failure',
      ],
    },
    {
      promise: 'A program at an unknown address gets the failure and no page',
      since: 'f7060f0',
      file: 'apps/server/src/platform/web/built-pages.ts',
      search: "return request.headers.accept?.includes('text/html') === true && !request.url.startsWith('/api/')",
      replace: "return request.headers.accept?.includes('text/html') === true",
      test: ['apps/server/src/platform/web/built-pages.test.ts', 'below /api nobody gets a page, whatever is accepted'],
    },
    {
      promise: 'Health and metrics are the operator’s',
      since: '935c5b0',
      file: 'apps/server/src/platform/web/listen.ts',
      search: '  listener.routes(app)\n',
      replace: "  listener.routes(app)\n  app.get('/metrics', async () => '')\n",
      test: ['test/components/operator.test.ts', 'listeners of the public do not know /metrics'],
    },
    {
      promise: 'The operator’s listener answers by its own names only',
      since: '935c5b0',
      file: 'apps/server/src/platform/operator/listener.ts',
      search: "hosts.includes(request.headers.host ?? '') ?",
      replace: 'hosts.length > 0 ?',
      test: ['apps/server/src/platform/operator/listener.test.ts', 'answers no other name: "evil.example"'],
    },
    {
      promise: 'Every failure’s button leads somewhere, and what nothing of ours does leads to people',
      since: '8a797ce',
      file: 'apps/web/src/portal/failure/FailurePage.vue',
      search: '{{ isForStaff && !caseOffered ? text.staffDoes : text.staff }}',
      replace: '{{ text.staff }}',
      test: ['test/e2e/every-button.test.ts', 'the failure page, for each thing its button can mean'],
    },
  ],
}
