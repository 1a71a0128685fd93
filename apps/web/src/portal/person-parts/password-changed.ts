import { tabStorage } from '@yinxin/ui/browser-storage'

const name = 'yinxin.password-changed'

/** For the sign-in page to say, once. */
export const rememberPasswordChanged = (): void => void tabStorage.write(name, 'yes')

/** True once after a password was set anew in this tab. */
export function takePasswordChanged(): boolean {
  const changed = tabStorage.read(name) !== undefined
  tabStorage.forget(name)
  return changed
}
