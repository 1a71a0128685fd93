import type { Chapter } from './mutation.ts'

export const pages: Chapter = {
  title: 'What people type and see',
  mutations: [
    {
      promise: 'What cannot be a PIN takes no try',
      since: '3d639af',
      file: 'apps/assistant/src/pin/policy.ts',
      search: 'pin.length >= length.min && pin.length <= length.max &&',
      replace: '',
      test: ['apps/assistant/src/pin/policy.test.ts', 'what cannot be a PIN of the device is told, and nothing else is'],
    },
    {
      promise: 'What cannot be a PIN never reaches the device',
      since: '3d639af',
      file: 'apps/assistant/src/operations/ask-pin.ts',
      search: '    if (impossible !== undefined) {\n      pin = await nextPinState(talk, chosen, impossible)\n      continue\n    }\n',
      replace: '    void impossible\n',
      test: ['test/attacks/assistant-pin.test.ts', 'A10 what cannot be a PIN never reaches the device, whatever window it came from'],
    },
    {
      promise: 'Esc cancels in the PIN window',
      since: '3d639af',
      file: 'apps/assistant/src/ui/prompt.ts',
      search: "    if (key === 'Escape' && !isComposing) give({ kind: 'cancelled' })\n",
      replace: '',
      test: [
        'test/attacks/assistant-pin-window.test.ts',
        'A10 what cannot be a PIN takes no try; Esc cancels; the button is above the fold with a phrase; the window goes by itself',
      ],
    },
    {
      promise: 'A window that is still asking can be reached again from the page',
      since: '0900584',
      file: 'apps/assistant/src/pin/prompts/page.ts',
      search: 'setTimeout(() => conversation.asks() && showAddress(',
      replace: 'setTimeout(() => !conversation.asks() && showAddress(',
      test: [
        'test/attacks/assistant-operations.test.ts',
        'A10 a window that is still asking after five seconds can be reached again: the page gets an address, for once',
      ],
    },
    {
      promise: 'The sign-in page names the system that is entered',
      since: '38352ba',
      file: 'apps/server/src/portal/sso/entered-system.ts',
      search: 'return system === undefined ? {} : { name: system.name }',
      replace: 'return {}',
      test: ['test/portal/single-sign-on.test.ts', 'R31 from the business system to the portal, PIN, unit, and back in'],
    },
    {
      promise: 'A session that ended says how, once',
      since: '8a797ce',
      file: 'apps/web/src/portal/enter.ts',
      search: '  tabStorage.forget(endedName)\n',
      replace: '',
      test: ['apps/web/src/portal/enter.test.ts', 'the sign-in page says once how it ended: signed-out'],
    },
    {
      promise: 'A CA goes by one name on every page, and a country is none',
      since: '8a797ce',
      file: 'apps/web/src/portal/authorities.ts',
      search: '(?:CN|O)=',
      replace: '(?:CN|O|C)=',
      test: ['apps/web/src/portal/authorities.test.ts', 'a country is no name: every authority here is from one'],
    },
    {
      promise: 'One form of dates, in the person’s own time zone',
      since: '945f9f6',
      file: 'packages/ui/src/dates.ts',
      search: "return [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')",
      replace: 'return date.toISOString().slice(0, 10)',
      test: ['packages/ui/src/dates.test.ts', 'in Asia/Shanghai it is 2026-01-01 00:30:00'],
    },
  ],
}
