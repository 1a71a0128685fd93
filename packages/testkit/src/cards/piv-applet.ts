/** A PIV card (NIST SP 800-73-4 part 2): one RSA key for authentication with its certificate, a PIN of eight digits and its PUK. */
import { constants, createPrivateKey, privateEncrypt, randomBytes } from 'node:crypto'
import { answerToReset, sw, tlv, valueOf, type Answer, type Card, type Command } from './apdu.ts'
import { createPinMemory } from './pin-memory.ts'

export interface PivContent {
  /** DER, PKCS #8. */
  readonly privateKey: Uint8Array
  readonly certificate: Uint8Array
  readonly pin: string
  readonly puk: string
}

const applet = Buffer.from('a000000308000010000100', 'hex')
/** The PIN of the application (part 2, §2.4.3); PINs are filled up with FF. */
const applicationPin = 0x80
const pinOf = (bytes: Buffer): string => bytes.toString('latin1').replace(/\xff+$/, '')
const none = Buffer.alloc(0)

export function createPivApplet({ privateKey, certificate, pin, puk }: PivContent): Card {
  const memory = createPinMemory({ pin, puk })
  const key = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' })
  const objects = dataObjects(certificate)
  const ofPin = ({ p2 }: Command, use: () => Answer): Answer => (p2 === applicationPin ? use() : { status: sw.noReference })
  const instructions: Readonly<Record<number, (command: Command) => Answer>> = {
    0xa4: ({ data }) =>
      data.length > 0 && applet.subarray(0, data.length).equals(data)
        ? { status: sw.ok, data: tlv('61', tlv('4f', applet.subarray(5)), tlv('79', tlv('4f', applet.subarray(0, 5)))) }
        : { status: sw.notFound },
    0xcb({ data }) {
      const found = objects[valueOf(data, 0x5c)?.toString('hex') ?? '']
      return found === undefined ? { status: sw.notFound } : { status: sw.ok, data: found }
    },
    0x20: (command) => ofPin(command, () => memory.verify(command.data.length === 0 ? undefined : pinOf(command.data))),
    0x24: (command) => ofPin(command, () => memory.change(pinOf(command.data.subarray(0, 8)), pinOf(command.data.subarray(8, 16)))),
    0x2c: ({ data }) => memory.unblock(pinOf(data.subarray(0, 8)), pinOf(data.subarray(8, 16))),
    0x87({ data }) {
      if (!memory.verified) return { status: sw.notAllowed }
      const challenge = valueOf(valueOf(data, 0x7c) ?? none, 0x81)
      if (challenge === undefined) return { status: sw.wrongData }
      const made = privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, challenge)
      return { status: sw.ok, data: tlv('7c', tlv('82', made)) }
    },
  }
  return {
    atr: answerToReset('PIV-sim1'),
    get pin() {
      return memory.pin
    },
    reset: () => memory.forget(),
    answer: (command) => instructions[command.ins]?.(command) ?? { status: sw.unknown },
  }
}

/** Certificate, holder's number, capabilities and discovery (part 1, table 3), by their tags. */
function dataObjects(certificate: Uint8Array): Readonly<Record<string, Buffer>> {
  const byte = (value: number): Buffer => Buffer.from([value])
  const holder = Buffer.from('d4e739da739ced39ce739d836858210842108421c84210c3eb', 'hex')
  const cardId = Buffer.concat([Buffer.from('a000000116ff02', 'hex'), randomBytes(14)])
  const empty = ['f3', 'f6', 'f7', 'fa', 'fb', 'fc', 'fd', 'fe'].map((tag) => tlv(tag, none))
  return {
    '5fc105': tlv('53', tlv('70', certificate), tlv('71', byte(0)), tlv('fe', none)),
    '5fc102': tlv(
      '53',
      tlv('30', holder),
      tlv('34', randomBytes(16)),
      tlv('35', Buffer.from('20400101')),
      tlv('3e', none),
      tlv('fe', none),
    ),
    '5fc107': tlv(
      '53',
      tlv('f0', cardId),
      tlv('f1', byte(0x21)),
      tlv('f2', byte(0x21)),
      tlv('f4', byte(0)),
      tlv('f5', byte(0x10)),
      ...empty,
    ),
    '7e': tlv('7e', tlv('4f', applet), tlv('5f2f', Buffer.from([0x40, 0]))),
  }
}
