/**
 * Keeps the focus where the person is when what had it goes away: a button that was pressed, a UKey that was pulled out. The closest thing
 * around it that is still there takes it over; without this a keyboard, or a screen reader, would start again at the top of the page.
 * @param root what is watched
 * @returns ends it
 */
export function keepFocus(root: HTMLElement): () => void {
  let around: readonly HTMLElement[] = []
  const noteFocus = ({ target }: FocusEvent) => {
    around = target instanceof HTMLElement && root.contains(target) ? [target, ...ancestorsOf(target, root)] : []
  }
  const observer = new MutationObserver(() => {
    const [focused, ...outer] = around
    if (focused === undefined || focused.isConnected || document.activeElement !== document.body) return
    const heir = outer.find((element) => element.isConnected)
    if (heir === undefined) return
    if (!heir.hasAttribute('tabindex')) heir.tabIndex = -1
    heir.focus({ preventScroll: true })
  })
  document.addEventListener('focusin', noteFocus)
  observer.observe(root, { childList: true, subtree: true })
  return () => {
    document.removeEventListener('focusin', noteFocus)
    observer.disconnect()
  }
}

function ancestorsOf(element: HTMLElement, root: HTMLElement): HTMLElement[] {
  const parent = element.parentElement
  return parent === null || element === root ? [] : [parent, ...ancestorsOf(parent, root)]
}
