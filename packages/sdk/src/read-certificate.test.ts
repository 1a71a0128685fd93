import { describe, expect, it } from 'vitest'
import { readCertificate } from './read-certificate.ts'

// Certificates of the demo, issued by this project's own CA to organisations that do not exist.
const sm2 =
  'MIIDmzCCA0GgAwIBAgIQQJfdf2FWUl7Ysru8CDXlSjAKBggqgRzPVQGDdTBkMQswCQYDVQQGEwJDTjEhMB8GA1UECgwY5Y2w5L+h5ryU56S66K6k6K+B5Lit5b+DMTIwMAYDVQQDDCnljbDkv6HmvJTnpLrorqTor4HkuK3lv4MgU00yIOetvuWPkeivgeS5pjAeFw0yNjExMjMxNzE4MjdaFw0yOTExMjMxNzE4MjdaMGUxCzAJBgNVBAYTAkNOMSowKAYDVQQKDCHnpLrojIPluILmmI7ov5zmnLrmorDmnInpmZDlhazlj7gxKjAoBgNVBAMMIeekuuiMg+W4guaYjui/nOacuuaisOaciemZkOWFrOWPuDBZMBMGByqGSM49AgEGCCqBHM9VAYItA0IABBsMZTUiWdmfvff3MaENubcv0qzt1TDcErx/Ggy09/ABNEPFv+RbfCRBkNqSano20ca26bmHrP0/NmGeVdkhRTGjggHSMIIBzjAMBgNVHRMBAf8EAjAAMA4GA1UdDwEB/wQEAwIHgDATBgNVHSUEDDAKBggrBgEFBQcDAjAdBgNVHQ4EFgQUTGlquJ2McTu4SwmnWHAE2CHBzI4wHwYDVR0jBBgwFoAUvV0VijEHcAS4e3u0R18wkUBI0IgwIAYDVR0gBBkwFzAVBhNpoeCfks+8usbVqfeB+IXCtIlLMG8GA1UdHwRoMGYwZKBioGCGXmh0dHA6Ly8xMjcuMC4wLjE6ODcxMi9jcmwvNmE1YjU0MDFkZjRmZTk3MzUxMzMyOWJlYTNiZTFiMGVjM2QyOTkwOWFjZjBkNzNjYTY3NjZjMmUwNDQyN2NjOS5jcmwwgaMGCCsGAQUFBwEBBIGWMIGTMCYGCCsGAQUFBzABhhpodHRwOi8vMTI3LjAuMC4xOjg3MTIvb2NzcDBpBggrBgEFBQcwAoZdaHR0cDovLzEyNy4wLjAuMTo4NzEyL2NhLzZhNWI1NDAxZGY0ZmU5NzM1MTMzMjliZWEzYmUxYjBlYzNkMjk5MDlhY2YwZDczY2E2NzY2YzJlMDQ0MjdjYzkuY2VyMCAGCCqBHNAUBAEEBBQTEjkxOTkwMTAwTUExTVkwMDEyOTAKBggqgRzPVQGDdQNIADBFAiBDObN08UqkgD7UG7QFiYiNqvynWBY/UW563lQfIFfdcwIhALnhHyizoHUzPPe1bqfR8zmwpr+sPL1MIL6BVuqsvSG0'
const p256 =
  'MIIDpjCCA02gAwIBAgIQdrLHqdejPuphwm3LkBYLqzAKBggqhkjOPQQDAjBkMQswCQYDVQQGEwJDTjEhMB8GA1UECgwY5Y2w5L+h5ryU56S66K6k6K+B5Lit5b+DMTIwMAYDVQQDDCnljbDkv6HmvJTnpLrorqTor4HkuK3lv4MgRUNDIOetvuWPkeivgeS5pjAeFw0yNjExMjMxNzE4MjdaFw0yOTExMjMxNzE4MjdaMHExCzAJBgNVBAYTAkNOMTAwLgYDVQQKDCfnpLrojIPnnIHmgZLms7Dlu7rorr7pm4blm6LmnInpmZDlhazlj7gxMDAuBgNVBAMMJ+ekuuiMg+ecgeaBkuazsOW7uuiuvumbhuWbouaciemZkOWFrOWPuDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABO5sttgNjzlUkpJ6fbHq91WW3zv6nXKhe+S2IrCboUYJOmkXW/Y9jMIaQmj9LL7C0cXG7RRiOZDcqUV4DuSu/KijggHSMIIBzjAMBgNVHRMBAf8EAjAAMA4GA1UdDwEB/wQEAwIHgDATBgNVHSUEDDAKBggrBgEFBQcDAjAdBgNVHQ4EFgQUJDUGQdK4ml/4cs2p9TTmWD7hgC8wHwYDVR0jBBgwFoAUdwRecL0KYeqenRh25L653dwZAVQwIAYDVR0gBBkwFzAVBhNpoeCfks+8usbVqfeB+IXCtIlLMG8GA1UdHwRoMGYwZKBioGCGXmh0dHA6Ly8xMjcuMC4wLjE6ODcxMi9jcmwvNjdhY2Q1YWZhOGM1NTlkZjhiN2Y4NzdmNjk4OWI4YjdjNjY4NTBiYjk3MzY4NTUyNmY2ZTkzOTNiYzQ5NTg1MC5jcmwwgaMGCCsGAQUFBwEBBIGWMIGTMCYGCCsGAQUFBzABhhpodHRwOi8vMTI3LjAuMC4xOjg3MTIvb2NzcDBpBggrBgEFBQcwAoZdaHR0cDovLzEyNy4wLjAuMTo4NzEyL2NhLzY3YWNkNWFmYThjNTU5ZGY4YjdmODc3ZjY5ODliOGI3YzY2ODUwYmI5NzM2ODU1MjZmNmU5MzkzYmM0OTU4NTAuY2VyMCAGCCqBHNAUBAEEBBQTEjkxOTkwMTAwTUEySFQwMDIwMTAKBggqhkjOPQQDAgNHADBEAiBsyOyysK/rBfWC3Cy0bDYBQrlxZc5aJQ126IkihrcdMQIgDAHp0yOuUYn5h4OXhf0lQBjXtq06Ob+VgTdPuZyFSdA='

describe('reading a certificate for the screen', () => {
  it('SM2: holder, credit code from the GM/T 0015 extension, issuer, dates', () => {
    expect(readCertificate(sm2)).toEqual({
      holder: '示范市明远机械有限公司',
      commonName: '示范市明远机械有限公司',
      uscc: '91990100MA1MY00129',
      issuerName: '印信演示认证中心',
      issuerCommonName: '印信演示认证中心 SM2 签发证书',
      serial: '4097DD7F6156525ED8B2BBBC0835E54A',
      notBefore: new Date('2026-11-23T17:18:27Z'),
      notAfter: new Date('2029-11-23T17:18:27Z'),
      algorithm: 'SM2',
    })
  })

  it('P-256', () => {
    expect(readCertificate(p256)).toMatchObject({ holder: '示范省恒泰建设集团有限公司', uscc: '91990100MA2HT00201', algorithm: 'ECDSA' })
  })

  it('gives nothing for what is no certificate, and never throws', () => {
    expect(readCertificate('not base64!')).toBeUndefined()
    for (let length = 0; length < sm2.length; length += 4) expect(readCertificate(sm2.slice(0, length))).toBeUndefined()
  })
})
