/** Link that starts or wakes the assistant (protocols §1 "Wake link"). It carries no sign-in and nothing about the person. */
export function assistantLink(): string {
  const id = Array.from(crypto.getRandomValues(new Uint8Array(24)), (octet) => alphabet[octet % alphabet.length]).join('')
  return `yinxin:open?p=${encodeURIComponent(location.origin)}&r=${id}`
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz012345'
