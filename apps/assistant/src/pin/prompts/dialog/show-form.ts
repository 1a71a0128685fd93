/** Shows a form as a window of Windows' own, and waits for its answer. One at a time. */
import { fitOn, layOut, type Control, type NativeForm } from './form.ts'
import { className, win32, type WindowHandle, type Win32 } from './win32.ts'

export type FormAnswer =
  | { readonly kind: 'ok'; readonly texts: readonly string[]; readonly choice: number }
  | { readonly kind: 'cancelled' }
  /** No window can be shown: there is no desktop. */
  | { readonly kind: 'unavailable' }

/** Messages and notifications (winuser.h). */
const wm = { textLength: 0xe, close: 0x10, command: 0x111 } as const
const en = { change: 0x300 } as const
const em = { setPasswordChar: 0xcc, limitText: 0xc5 } as const
const lb = { addString: 0x180, setSelection: 0x186, selection: 0x188 } as const
const ids = { ok: 1, cancel: 2, first: 100 } as const
const style = {
  child: 0x5000_0000,
  tab: 0x1_0000,
  password: 0x20,
  scroll: 0x80,
  border: 0x80_0000,
  default: 1,
  listScroll: 0x20_0000,
  anyHeight: 0x100,
} as const
/** Between two looks at what happened, in milliseconds. */
const pumpMs = 15
/** Longest PIN, in characters, and room for its zero. */
const maxPin = 64

const looks: Readonly<Record<Control['kind'], readonly [name: string, style: number, extended: number]>> = {
  heading: ['STATIC', 0, 0],
  label: ['STATIC', 0, 0],
  value: ['STATIC', 0x80, 0], // SS_NOPREFIX: an & in a name is an &
  note: ['STATIC', 0x80, 0],
  count: ['STATIC', 0x80, 0],
  caps: ['STATIC', 0x80, 0],
  list: ['LISTBOX', style.tab | style.border | style.listScroll | style.anyHeight, 0x200],
  field: ['EDIT', style.tab | style.password | style.scroll, 0x200],
  ok: ['BUTTON', style.tab | style.default, 0],
  cancel: ['BUTTON', style.tab, 0],
}

/** @param signal takes the window away; the answer is then `cancelled` */
export function showForm(form: NativeForm, signal: AbortSignal): Promise<FormAnswer> {
  if (signal.aborted) return Promise.resolve({ kind: 'cancelled' })
  const system = win32()
  const made = makeWindow(system, form)
  if (made === undefined) return Promise.resolve({ kind: 'unavailable' })
  const { window, controls } = made
  const of = (kind: Control['kind']): readonly WindowHandle[] => controls.filter((each) => each.kind === kind).map(({ handle }) => handle)
  const [fields, [list], [ok], [cancel], [caps], [count]] = [of('field'), of('list'), of('ok'), of('cancel'), of('caps'), of('count')]
  const isWhole = (): boolean =>
    form.ok !== undefined && fields.every((field) => Number(system.send(field, wm.textLength, 0, 0n)) >= form.least)
  const refresh = (): void => {
    if (ok !== undefined) system.enable(ok, isWhole())
    if (caps !== undefined) system.setText(caps, system.capsLock() ? form.capsLock : '')
  }
  return new Promise((resolve) => {
    const end = (answer: FormAnswer): void => {
      clearInterval(pump)
      clearInterval(clock)
      signal.removeEventListener('abort', aborted)
      system.onMessage(() => false)
      for (const field of fields) system.setText(field, '')
      system.destroy(window)
      resolve(answer)
    }
    const aborted = (): void => end({ kind: 'cancelled' })
    const given = (): FormAnswer => ({
      kind: 'ok',
      texts: fields.map((field) => readAndWipe(system, field)),
      choice: list === undefined ? 0 : Number(system.send(list, lb.selection, 0, 0n)),
    })
    let answer: FormAnswer | undefined
    system.onMessage((message, w) => {
      if (message === wm.close) answer = { kind: 'cancelled' }
      else if (message !== wm.command) return false
      // Enter comes as this button also while it is off.
      else if ((w & 0xffff) === ids.ok) answer ??= isWhole() ? given() : undefined
      else if ((w & 0xffff) === ids.cancel) answer ??= { kind: 'cancelled' }
      else if (w >>> 16 === en.change) refresh()
      return true
    })
    signal.addEventListener('abort', aborted, { once: true })
    // Not ended from within a message: the window it came to must outlive it.
    const pump = setInterval(() => {
      system.pump(window)
      if (answer !== undefined) end(answer)
    }, pumpMs)
    const clock = countDown(form.countdown, (text) => count !== undefined && system.setText(count, text))
    refresh()
    system.show(window)
    system.focus(fields[0] ?? list ?? cancel ?? null) // a warning is not answered by an Enter that was meant for the window before
  })
}

/** Says every second how many are left. */
function countDown(countdown: NativeForm['countdown'], say: (text: string) => void): ReturnType<typeof setInterval> | undefined {
  if (countdown === undefined) return undefined
  const until = performance.now() + countdown.seconds * 1000
  return setInterval(() => say(countdown.left(Math.max(0, Math.round((until - performance.now()) / 1000)))), 1000)
}

interface Made {
  readonly window: WindowHandle
  readonly controls: readonly { readonly kind: Control['kind']; readonly handle: WindowHandle }[]
}

function makeWindow(system: Win32, form: NativeForm): Made | undefined {
  const laidOut = layOut(form)
  const place = fitOn(laidOut, system.dpi(), system.screen())
  const px = (value: number): number => Math.round(value * place.scale)
  const [topMost, controlParent, captioned] = [0x8, 0x1_0000, 0x00c8_0000]
  const window = system.create(
    topMost | controlParent,
    className,
    form.title,
    captioned,
    place.x,
    place.y,
    place.width,
    place.height,
    null,
    0,
  )
  if (window === null) return undefined
  const [font, bold] = [system.font(px(15), 400), system.font(px(17), 700)]
  const made = laidOut.controls.map((control, index) => {
    const [name, own, extended] = looks[control.kind]
    const id = control.kind === 'ok' ? ids.ok : control.kind === 'cancel' ? ids.cancel : ids.first + index
    const text = control.kind === 'list' ? '' : control.text
    const at = [px(control.x), px(control.y), px(control.width), px(control.height)] as const
    const handle = system.create(extended, name, text, style.child | own, ...at, window, id)
    system.setFont(handle, control.kind === 'heading' ? bold : font)
    if (control.kind === 'field') {
      system.send(handle, em.setPasswordChar, 0x25cf, 0n)
      system.send(handle, em.limitText, maxPin, 0n)
    }
    if (control.kind === 'list') {
      for (const choice of control.text.split('\n')) system.sendText(handle, lb.addString, 0, choice)
      system.send(handle, lb.setSelection, 0, 0n)
    }
    return { kind: control.kind, handle }
  })
  if (!form.capturable) system.hideFromCapture(window)
  return { window, controls: made }
}

function readAndWipe(system: Win32, field: WindowHandle): string {
  const place = Buffer.alloc((maxPin + 1) * 2)
  const length = system.readText(field, place)
  const text = place.toString('utf16le', 0, length * 2)
  place.fill(0)
  system.setText(field, '')
  return text
}
