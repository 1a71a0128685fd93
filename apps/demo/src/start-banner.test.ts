import { expect, test } from 'vitest'
import { readConfig } from '@yinxin/server/config.ts'
import { demoOwner, demoPerson } from './organizations.ts'
import { demoBanner } from './start-banner.ts'

const assistant = { port: 11735, home: 'http://127.0.0.1:11735/#code' }

test('in one language: the English banner has Chinese only in names, the Chinese one no English sentence', () => {
  const english = demoBanner(readConfig(), { assistant }, 2.34, 'en')
  expect(english).toContain('Yinxin is ready after 2.3 s.')
  expect(english).toContain('Sign-in page     http://localhost:8600/ssologin/login')
  expect(english.replaceAll(/示范[\p{Script=Han}]+|周予安|林远志|林书云|许知远|方清|秦朗|叶知秋/gu, '')).not.toMatch(/\p{Script=Han}/u)
  const chinese = demoBanner(readConfig(), { assistant }, 2.34, 'zh-CN')
  expect(chinese).toContain('登录页           http://localhost:8600/ssologin/login')
  const passwords = [demoPerson, demoOwner].map(({ password }) => password).join('|')
  expect(chinese.replaceAll(new RegExp(passwords, 'g'), '')).not.toMatch(/[a-z]+ [a-z]+ [a-z]+/)
})

test('without an assistant of ours it says to start one', () => {
  expect(demoBanner(readConfig(), { assistant: undefined }, 1, 'en')).toContain('Start the assistant yourself')
})
