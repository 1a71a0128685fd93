/** A window of the system's own, as data: what it says, what is typed into it, and where everything stands. Plain functions. */

export interface NativeForm {
  readonly title: string
  readonly heading: string
  /** Who asks, what for, with what. */
  readonly facts: readonly (readonly [label: string, value: string])[]
  /** Sentences under them: tries left, what went wrong. */
  readonly notes: readonly string[]
  /** One of these is chosen; the first is to begin with. */
  readonly choices?: readonly string[]
  /** Labels of the fields a PIN is typed into; a letter after & is its key. */
  readonly fields: readonly string[]
  /** Fewest characters of a field. */
  readonly least: number
  /** A line under them that says how many seconds are left, second by second. */
  readonly countdown?: { readonly seconds: number; readonly left: (seconds: number) => string }
  /** What the first button says, where there is one, and the last: cancel. */
  readonly ok?: string
  readonly cancel: string
  readonly capsLock: string
  /** True when pictures of the screen may show the window. */
  readonly capturable: boolean
}

export type ControlKind = 'heading' | 'label' | 'value' | 'note' | 'count' | 'list' | 'field' | 'caps' | 'ok' | 'cancel'

export interface Control {
  readonly kind: ControlKind
  readonly text: string
  /** Pixels at 96 dots an inch. */
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const [margin, width, labelWidth, line, gap, fieldHeight, buttonWidth] = [20, 480, 96, 22, 6, 28, 104] as const
const inner = width - 2 * margin
/** Pixels of a letter of half width; Chinese has full width. */
const letter = 8

/** Every control in the order of the tab key. A label stands right before its field: that is what a screen reader takes for its name. */
export function layOut(form: NativeForm): { readonly controls: readonly Control[]; readonly width: number; readonly height: number } {
  const controls: Control[] = []
  let y = 16
  const put = (kind: ControlKind, text: string, x: number, breadth: number, height: number): void => {
    controls.push({ kind, text, x, y, width: breadth, height })
  }
  const row = (kind: ControlKind, text: string): void => {
    const height = linesOf(text, inner) * line
    put(kind, text, margin, inner, height)
    y += height + gap
  }
  row('heading', form.heading)
  for (const [label, value] of form.facts) {
    const height = linesOf(value, inner - labelWidth) * line
    put('label', label, margin, labelWidth, line)
    put('value', value, margin + labelWidth, inner - labelWidth, height)
    y += height
  }
  y += gap
  for (const note of form.notes) row('note', note)
  if (form.countdown !== undefined) row('count', form.countdown.left(form.countdown.seconds))
  if (form.choices !== undefined) {
    const height = Math.min(6, Math.max(2, form.choices.length)) * line + 8
    put('list', form.choices.join('\n'), margin, inner, height)
    y += height + gap
  }
  for (const label of form.fields) {
    put('label', label, margin, inner, line)
    y += line
    put('field', '', margin, inner, fieldHeight)
    y += fieldHeight + gap
  }
  if (form.fields.length > 0) row('caps', '')
  if (form.ok !== undefined) {
    const okWidth = Math.max(buttonWidth, breadthOf(form.ok) + 32)
    put('ok', form.ok, width - margin - buttonWidth - 10 - okWidth, okWidth, 32)
  }
  put('cancel', form.cancel, width - margin - buttonWidth, buttonWidth, 32)
  return { controls, width, height: y + 32 + 16 }
}

/** Pixels of a window's frame and of its title, at 96 dots an inch, around what is inside. */
const [frame, title] = [6, 32] as const

/**
 * The window around what was laid out, in pixels of the screen: as large as the person's screen is set to, and never so large that its buttons lie below
 * the edge, as on a small screen set to 150 %.
 */
export function fitOn(
  { width, height }: { readonly width: number; readonly height: number },
  dpi: number,
  [screenWidth, screenHeight]: readonly [number, number],
): { readonly scale: number; readonly x: number; readonly y: number; readonly width: number; readonly height: number } {
  const scale = Math.min(dpi / 96, (screenWidth - frame) / width, (screenHeight - frame) / (height + title))
  const [outerWidth, outerHeight] = [Math.round(width * scale) + frame, Math.round((height + title) * scale)]
  return {
    scale,
    x: Math.max(0, (screenWidth - outerWidth) >> 1),
    y: Math.max(0, (screenHeight - outerHeight) >> 1),
    width: outerWidth,
    height: outerHeight,
  }
}

/** Pixels a text takes on one line. */
const breadthOf = (text: string): number => letter * [...text].reduce((sum, character) => sum + (character > '\u2e7f' ? 2 : 1), 0)

const linesOf = (text: string, breadth: number): number => Math.max(1, Math.ceil(breadthOf(text) / breadth))
