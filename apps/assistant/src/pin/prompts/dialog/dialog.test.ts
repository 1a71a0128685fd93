import { failure } from '@yinxin/protocol/failures'
import { expect, test } from 'vitest'
import type { PinState, PromptCertificate, PromptSubject, Question } from '../../prompt.ts'
import { createDialogPrompter } from './dialog.ts'
import { fitOn, layOut, type NativeForm } from './form.ts'
import type { FormAnswer } from './show-form.ts'
import { showNatively } from './show-natively.ts'

const subject: PromptSubject = {
  language: 'zh-CN',
  site: { origin: 'https://portal.example', name: '示范平台', approval: 'listed' },
  purpose: 'sign-in',
}
const certificate = {
  sha256: 'a',
  holder: '示范单位',
  issuer: '示范中心',
  daysLeft: 3,
  state: 'valid',
  ukey: { label: '示范UKEY-1', serialNumber: 'YX-1', software: true },
} as PromptCertificate
const pin: PinState = { triesLeft: 5, lastTry: false, length: { min: 6, max: 16 } }
const typed = (...texts: readonly string[]): FormAnswer => ({ kind: 'ok', texts, choice: 0 })

/** Asks, with answers in turn; keeps the forms that were shown. */
async function ask(question: Question, ...answers: readonly FormAnswer[]) {
  const [forms, left]: [NativeForm[], FormAnswer[]] = [[], [...answers]]
  const show = async (form: NativeForm): Promise<FormAnswer> => {
    forms.push(form)
    return left.shift() ?? { kind: 'cancelled' }
  }
  const prompt = createDialogPrompter({ phrase: () => '青山', capturable: () => false, show }).open(subject, () => undefined)
  return { answer: await prompt.ask(question, new AbortController().signal), forms }
}

test('R10 the window names site, purpose, phrase, certificate, UKey and tries before it asks', async () => {
  const { answer, forms } = await ask({ kind: 'pin', certificate, pin }, typed('246813'))
  expect(answer).toEqual({ kind: 'pin', pin: '246813' })
  const [form] = forms
  expect(form?.facts.map(([, value]) => value)).toEqual([
    '青山',
    '示范平台 https://portal.example (在可信网站名单里)',
    '登录',
    '示范单位 (示范中心)',
    '示范UKEY-1 YX-1 (演示：软件 UKey)',
  ])
  expect([form?.notes, form?.least]).toEqual([['还可以输错 5 次。'], 6])
})

test('R41 a document stands in the window in short, and it says that it is short', async () => {
  const forms: NativeForm[] = []
  const show = async (form: NativeForm): Promise<FormAnswer> => (forms.push(form), { kind: 'cancelled' })
  const document = { name: '申报.json', type: 'application/json', title: '申报表', text: '', bytes: 900, lookalikes: ['АBC'] } as const
  const fields = Array.from({ length: 9 }, (_, n) => ({ label: `项${n}`, value: '值\n'.repeat(n * 10) }))
  const shown: PromptSubject = { ...subject, purpose: 'sign', document: { ...document, fields } }
  const prompt = createDialogPrompter({ phrase: () => undefined, capturable: () => false, show }).open(shown, () => undefined)
  await prompt.ask({ kind: 'pin', certificate, pin }, new AbortController().signal)
  const lines = forms[0]?.facts.map((fact) => fact.join(': ')) ?? []
  expect(lines).toContain('要签的文件: 申报表 (申报.json，900 字节)')
  expect(lines.filter((line) => line.startsWith('项'))).toHaveLength(6)
  expect(lines.every((line) => line.length < 120 && !line.includes('\n'))).toBe(true)
  expect(lines).toContain('…: 共 9 项，这里只列出前 6 项。')
  expect(lines.at(-3)).toContain('АBC')
  await prompt.ask({ kind: 'approve', keyChanged: false }, new AbortController().signal)
  expect(forms[1]?.heading).toBe('要让这个网站请您签名吗')
})

test('R42 pictures of the screen see the window only where the person wants it, and it names what else may', async () => {
  const forms: NativeForm[] = []
  let capturable = false
  const show = async (form: NativeForm): Promise<FormAnswer> => (forms.push(form), { kind: 'cancelled' })
  const prompt = createDialogPrompter({ phrase: () => undefined, capturable: () => capturable, show }).open(subject, () => undefined)
  const question: Question = { kind: 'pin', certificate, pin }
  await prompt.ask(question, new AbortController().signal)
  capturable = true
  prompt.update({
    ...subject,
    remote: [
      { zh: '远程桌面', en: 'Remote Desktop' },
      { zh: 'ToDesk', en: 'ToDesk' },
    ],
  })
  await prompt.ask(question, new AbortController().signal)
  expect(forms.map((form) => form.capturable)).toEqual([false, true])
  const named = forms.map(({ facts }) => facts.find(([label]) => label === '远程控制')?.[1])
  expect(named).toEqual([undefined, expect.stringContaining('远程桌面、ToDesk 正在运行')])
})

test('R42 while nothing may be asked the window says what to quit, and is looked at again when the person says it is', async () => {
  const question: Question = { kind: 'remote-control', names: [{ zh: '远程桌面', en: 'Remote Desktop' }] }
  const gone = await ask(question, typed())
  const { heading, notes = [], fields, ok } = gone.forms[0] ?? {}
  expect([gone.answer, heading, fields, ok]).toEqual([{ kind: 'again' }, '请先退出远程控制', [], '已退出，继续'])
  expect(notes[0]).toContain('远程桌面 正在运行')
  expect((await ask(question, { kind: 'cancelled' })).answer).toEqual({ kind: 'cancelled' })
})

test('the last try is asked about first, and no is no', async () => {
  const last: Question = { kind: 'pin', certificate, pin: { ...pin, triesLeft: 1, lastTry: true } }
  expect((await ask(last, { kind: 'cancelled' })).answer).toEqual({ kind: 'cancelled' })
  const sure = await ask(last, typed(), typed('246813'))
  expect([sure.forms.length, sure.forms[0]?.fields, sure.answer]).toEqual([2, [], { kind: 'pin', pin: '246813' }])
})

test('a new PIN that is not the same twice is asked for again, and says so', async () => {
  const { answer, forms } = await ask(
    { kind: 'change-pin', certificate, pin },
    typed('1', '592741', '592742'),
    typed('1', '592741', '592741'),
  )
  expect(answer).toEqual({ kind: 'new-pin', oldPin: '1', newPin: '592741' })
  expect([forms[0]?.fields.length, forms[1]?.notes[0] === forms[0]?.notes[0]]).toEqual([3, false])
})

test('a new PIN is asked for in the length this UKey takes, and never under six', async () => {
  const { forms } = await ask({ kind: 'change-pin', certificate, pin: { ...pin, length: { min: 4, max: 8 } } }, typed('1', '2', '2'))
  expect(forms[0]?.notes.at(-1)).toContain('6 到 8 位')
})

test('what was wrong stands in the window; a wrong PIN without what is known already', async () => {
  const { forms } = await ask({ kind: 'pin', certificate, pin: { ...pin, failure: failure('PIN_INCORRECT', { triesLeft: 5 }) } })
  expect(forms[0]?.notes).toEqual(['PIN 码不对', '还可以输错 5 次。'])
})

test('a desktop that is not there is told from a person who does not want', async () => {
  for (const kind of ['unavailable', 'cancelled'] as const)
    expect((await ask({ kind: 'choose', certificates: [certificate] }, { kind })).answer).toEqual({ kind })
  if (process.platform !== 'win32') {
    const form: NativeForm = {
      title: '',
      heading: '',
      facts: [],
      notes: [],
      fields: [],
      least: 0,
      ok: '',
      cancel: '',
      capsLock: '',
      capturable: false,
    }
    expect(await showNatively(form, new AbortController().signal)).toEqual({ kind: 'unavailable' })
  }
})

test('a question that is taken back, an assistant that ends: the window is told', async () => {
  const signals: AbortSignal[] = []
  const show = (_form: NativeForm, signal: AbortSignal): Promise<FormAnswer> => {
    signals.push(signal)
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve({ kind: 'cancelled' })))
  }
  const prompter = createDialogPrompter({ phrase: () => undefined, capturable: () => false, show })
  const [prompt, taken] = [prompter.open(subject, () => undefined), new AbortController()]
  const first = prompt.ask({ kind: 'pin', certificate, pin }, taken.signal)
  taken.abort()
  expect(await first).toEqual({ kind: 'cancelled' })
  const second = prompt.ask({ kind: 'pin', certificate, pin }, new AbortController().signal)
  prompter.close()
  expect([await second, signals.map(({ aborted }) => aborted)]).toEqual([{ kind: 'cancelled' }, [true, true]])
})

test('R10 a UKey that waits for its button has a window with the time it waits and one way out; a screen that can show none says so', async () => {
  const { answer, forms } = await ask({ kind: 'button', certificate, seconds: 60 }, { kind: 'cancelled' })
  const [form] = forms
  expect(answer).toEqual({ kind: 'cancelled' })
  expect([form?.heading, form?.ok, form?.fields]).toEqual(['请按 UKey 上的按键', undefined, []])
  expect(form?.facts.map(([, value]) => value)).toContain('示范UKEY-1 YX-1 (演示：软件 UKey)')
  expect([form?.countdown?.seconds, form?.countdown?.left(7)]).toEqual([60, '还等 7 秒'])
  const kinds = layOut(form ?? expect.unreachable()).controls.map(({ kind }) => kind)
  expect([kinds.filter((kind) => kind === 'count').length, kinds.includes('ok'), kinds.at(-1)]).toEqual([1, false, 'cancel'])
  expect((await ask({ kind: 'button', certificate, seconds: 60 }, { kind: 'unavailable' })).answer).toEqual({ kind: 'unavailable' })
})

test('each label stands right before its field, nothing lies over something else, and a long name gets its lines', () => {
  const form: NativeForm = {
    title: 't',
    heading: 'h',
    facts: [['单位', '很长的单位名称'.repeat(12)]],
    notes: ['a'.repeat(300)],
    fields: ['one', 'two'],
    least: 6,
    ok: 'ok',
    cancel: 'no',
    capsLock: '',
    capturable: false,
  }
  const { controls, height } = layOut(form)
  const kinds = controls.map(({ kind }) => kind)
  for (const [index, kind] of kinds.entries()) if (kind === 'field') expect(kinds[index - 1]).toBe('label')
  const stacked = controls.filter(({ kind }) => kind !== 'label' && kind !== 'cancel')
  for (const [index, { y, height: own }] of stacked.entries()) expect(y + own).toBeLessThanOrEqual(stacked[index + 1]?.y ?? height)
  expect(controls.find(({ kind }) => kind === 'value')?.height).toBeGreaterThan(22 * 3)
  const wide = layOut({ ...form, ok: '我确定 PIN 码是对的' }).controls
  const [ok, no] = ['ok', 'cancel'].map((which) => wide.find(({ kind }) => kind === which))
  expect([(ok?.width ?? 0) > 150, (ok?.x ?? 0) + (ok?.width ?? 0) < (no?.x ?? 0)]).toEqual([true, true])
})

test.each<[string, number, readonly [number, number], number]>([
  ['as the screen is set', 144, [2560, 1440], 1.5],
  ['an ordinary screen', 96, [1366, 768], 1],
  ['a small screen set to 150 %: smaller, with its buttons in sight', 144, [1366, 768], (768 - 6) / (600 + 32)],
])('the window on a screen: %s', (_what, dpi, screen, scale) => {
  const fit = fitOn({ width: 480, height: 600 }, dpi, screen)
  expect(fit.scale).toBeCloseTo(scale)
  expect([fit.x >= 0, fit.y >= 0, fit.x + fit.width <= screen[0], fit.y + fit.height <= screen[1]]).toEqual([true, true, true, true])
})
