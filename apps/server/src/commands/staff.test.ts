import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildExtension, nameOf } from '@yinxin/pki'
import { createTestPki } from '@yinxin/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { UsageError } from './arguments.ts'
import { staffCommand } from './staff.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-staff-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

const pki = createTestPki({ kind: 'P-256', now: new Date() })
const certificate = (...policies: readonly string[]) =>
  pki.issue({
    subject: nameOf([['CN', '林书云']]),
    ...(policies.length === 0 ? {} : { extensions: [buildExtension.certificatePolicies([...policies])] }),
  }).certificate.raw
const pem = (der: Uint8Array) =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der)
    .toString('base64')
    .replaceAll(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`
const organization = certificate()
const run = (...words: readonly string[]) => staffCommand.run([...words, '--data', folder])

describe('yinxin staff', () => {
  it.each([[[]], [['add']], [['list']], [['remove', '--certificate', 'x']], [['--certificate', 'x']]])(
    '%j is not understood',
    async (words) => {
      await expect(run(...words)).rejects.toThrow(new UsageError('say yinxin staff add --certificate FILE'))
    },
  )

  it('takes one word', async () => {
    await expect(run('add', 'remove', '--certificate', 'x')).rejects.toThrow(new UsageError("Unexpected word 'remove'"))
  })

  it.each(['boss', '', 'Clerk', 'clerk,approver', 'constructor'])('%j is no role, and nothing is opened to find out', async (role) => {
    await expect(run('add', '--certificate', join(folder, 'none'), '--role', role)).rejects.toThrow(
      new UsageError(`'${role}' is not a role; there are clerk, approver, supervisor, administrator`),
    )
  })

  it('one role of several that is none refuses them all', async () => {
    await expect(run('add', '--certificate', 'x', '--role', 'clerk', '--role', 'root')).rejects.toThrow("'root' is not a role")
  })

  it.each([
    ['an organisation’s certificate, DER', file('organization.der', organization)],
    ['an organisation’s certificate, PEM', file('organization.pem', pem(organization))],
    ['a certificate of another policy', file('other.pem', pem(certificate('1.2.3.4')))],
  ])('%s is not one of staff: it could never sign in here', async (_what, path) => {
    await expect(run('add', '--certificate', path)).rejects.toThrow(/not a certificate of staff: it names none of the policies [\d.]+$/)
  })

  it.each([
    ['two certificates', file('two.pem', pem(organization) + pem(organization))],
    ['something else', file('text.pem', '这不是证书')],
    ['nothing', file('empty.pem', '')],
    ['a certificate cut short', file('short.der', organization.subarray(0, 200))],
  ])('a file with %s is refused in one sentence that names the file', async (_what, path) => {
    const error = await run('add', '--certificate', path).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Error)
    expect(String(error)).toContain(path)
    expect(String(error)).not.toMatch(/\n|TypeError/)
  })
})
