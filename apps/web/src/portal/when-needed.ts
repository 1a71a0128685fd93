import { shallowRef, watchEffect } from 'vue'
import type { Component, Ref } from 'vue'

/**
 * A part of a page that is fetched when it is first needed, so that a visit without it is not made to wait. One that could not be fetched
 * is tried again the next time it is needed.
 */
export function whenNeeded(isNeeded: () => boolean, fetch: () => Promise<{ readonly default: Component }>): Ref<Component | undefined> {
  const part = shallowRef<Component>()
  watchEffect(() => {
    if (isNeeded() && part.value === undefined)
      void fetch().then(
        (loaded) => (part.value = loaded.default),
        () => undefined, // without the network the page has more to say than this part
      )
  })
  return part
}
