import { ref, watchEffect } from 'vue'
import type { Ref } from 'vue'
import { siteStorage } from './browser-storage.ts'

const storedName = 'yinxin.type-size'

/** 大字版: true while the page is shown in large type. Set it to switch; the choice is kept. */
export function useLargeType(): Ref<boolean> {
  const large = ref(siteStorage.read(storedName) === 'large')
  watchEffect(() => {
    if (large.value) document.documentElement.dataset['size'] = 'large'
    else delete document.documentElement.dataset['size']
    siteStorage.write(storedName, large.value ? 'large' : 'normal')
  })
  return large
}
