import type { NativeForm } from './form.ts'
import type { FormAnswer } from './show-form.ts'

type Shown = { showForm(form: NativeForm, signal: AbortSignal): Promise<FormAnswer> }

/** Beside us: bundled as we are (tools/build-assistant.ts), or as source. By its address, so that koffi is loaded where a window is shown and nowhere else. */
const module = new URL(import.meta.url.endsWith('.ts') ? './show-form.ts' : './pin-dialog.mjs', import.meta.url).href

/** Shows a form in a window of Windows' own. `unavailable` where none can be shown. */
export async function showNatively(form: NativeForm, signal: AbortSignal): Promise<FormAnswer> {
  try {
    const { showForm } = (await import(module)) as Shown
    return await showForm(form, signal)
  } catch {
    return { kind: 'unavailable' } // another system, or one without a desktop
  }
}
