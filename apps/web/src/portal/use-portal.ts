import type { Language } from '@yinxin/protocol/failures'
import type { SignInOptions } from '@yinxin/protocol/portal'
import { computed, shallowRef } from 'vue'
import type { Ref } from 'vue'
import { readSignInOptions } from './portal-api.ts'

/** Name of the portal and whether this is a demonstration, for the frame of every page. */
export function usePortal(language: Language) {
  const options = shallowRef<SignInOptions>()
  void readSignInOptions().then((answer) => {
    if (answer.ok) options.value = answer.value.options
  })
  return portalOf(language, options)
}

/** The same from options a page asks for itself. */
export function portalOf(language: Language, options: Readonly<Ref<SignInOptions | undefined>>) {
  return {
    options,
    name: computed(() => options.value?.portalName[language === 'en' ? 'en' : 'zh']),
    demo: computed(() => options.value?.demo ?? false),
  }
}
