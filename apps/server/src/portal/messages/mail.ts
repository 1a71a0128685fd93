import { asObject, asText } from '@yinxin/protocol/wire'
import { declareQueue } from '../../platform/jobs/queue.ts'

/** A mail to one address; the address is personal data. */
export interface Mail {
  readonly id: string
  readonly address: string
  readonly subject: string
  readonly text: string
}

/** Brings mails to people. */
export interface MailProvider {
  /** Ends when the other side has taken it; throws when it has not, and is asked again. The same mail may come twice: its id tells, and is in its Message-ID. */
  deliver(mail: Mail, signal: AbortSignal): Promise<void>
}

/** A mail waits to be delivered. A server that greylists wants another try after minutes: the pauses grow to half an hour. */
export const mailQueue = declareQueue<{ readonly mail: string }>({
  name: 'mails',
  read(value) {
    const mail = asText(asObject(value)?.['mail'], 36)
    return mail === undefined ? undefined : { mail }
  },
  ...{ retries: 12, firstPauseSeconds: 5, longestPauseSeconds: 1800, tryLimitSeconds: 30, keepWaitingDays: 3, keepFailedDays: 30 },
})

/** An SMTP server (RFC 5321), and what the portal is to it. */
export interface SmtpSettings {
  readonly host: string
  /** Default 465 for `tls`, 587 for `starttls`, 25 for `none`. */
  readonly port?: number
  /** `tls` from the first byte (RFC 8314), `starttls` and nothing without it (RFC 3207), or `none`. */
  readonly security: 'tls' | 'starttls' | 'none'
  /** Address the mails are from. */
  readonly from: string
  readonly user?: string
  readonly password?: string
}

const usualPorts = { tls: 465, starttls: 587, none: 25 } as const

/** What may stand in an envelope: one plain address (RFC 5321 §4.1.2 without quoted forms), so that nothing in it is a second one or a header. */
export const isMailAddress = (text: string): boolean =>
  text.length <= 254 &&
  /^(?=[^@]{1,64}@)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i.test(
    text,
  )

/** Delivers by an SMTP server. A connection for each mail: they are few, and a server that is away keeps nothing of ours waiting. */
export function smtpMail({ host, port, security, from, user, password }: SmtpSettings): MailProvider {
  const waits = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 }
  const where = {
    host,
    port: port ?? usualPorts[security],
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
  }
  const auth = user === undefined || password === undefined ? {} : { auth: { user, pass: password } }
  return {
    async deliver({ id, address, subject, text }, signal) {
      const { createTransport } = await import('nodemailer') // only where mails are sent
      const transport = createTransport({ ...where, ...auth, ...waits, disableFileAccess: true, disableUrlAccess: true })
      const messageId = `<${id}@${from.slice(from.lastIndexOf('@') + 1)}>`
      // Written by a program: nobody's holiday notice answers it (RFC 3834 §5).
      const headers = { 'Auto-Submitted': 'auto-generated' }
      signal.throwIfAborted()
      try {
        const sending = transport.sendMail({ from, to: address, subject, text, messageId, headers, textEncoding: 'base64' })
        await Promise.race([sending, whenAborted(signal)]) // the library cannot be stopped: what it has begun ends by its own time limits
      } finally {
        transport.close()
      }
    },
  }
}

/** Rejects when the try has taken too long. */
const whenAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(new Error('the mail server took too long', { cause: signal.reason })), { once: true }),
  )
