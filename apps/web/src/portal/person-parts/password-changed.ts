const name = 'yinxin.password-changed'

/** For the sign-in page to say, once. */
export const rememberPasswordChanged = (): void => sessionStorage.setItem(name, 'yes')

/** True once after a password was set anew in this tab. */
export function takePasswordChanged(): boolean {
  const changed = sessionStorage.getItem(name) !== null
  sessionStorage.removeItem(name)
  return changed
}
