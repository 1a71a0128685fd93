import { expect, it } from 'vitest'
import { isPattern, takePart } from './take-part.ts'

it.each([
  ['041@{}@{value}@{}', '041@91512081MA62K0260E@天府测试有限公司@1', '天府测试有限公司'],
  ['041@{value}@{}@{}', '041@91512081MA62K0260E@天府测试有限公司@1', '91512081MA62K0260E'],
  ['{value}', '天府', '天府'],
  ['USCC:{value}', 'USCC:91512081MA62K0260E', '91512081MA62K0260E'],
  ['{value}（盖章）', '天府（盖章）', '天府'],
  // there is one way to read a text, or none
  ['041@{}@{value}@{}', '041@code@天府@别家@1', undefined],
  ['041@{}@{value}@{}', '041@@天府@1', undefined],
  ['041@{}@{value}@{}', '041@code@天府@', undefined],
  ['041@{}@{value}@{}', '042@code@天府@1', undefined],
  ['{value}@{}', '天府', undefined],
  ['{value}）', '天府）尾', undefined],
  ['{value}', '', undefined],
  ['{value}', 'x'.repeat(501), undefined],
])('%s takes from %s: %s', (pattern, text, part) => {
  expect(takePart(text, pattern)).toBe(part)
})

it.each([
  ['{value}', true],
  ['041@{}@{value}@{}', true],
  ['041@{}', false],
  ['{value}{}', false],
  ['{value}@{value}', false],
])('%s is a pattern: %s', (pattern, is) => {
  expect(isPattern(pattern)).toBe(is)
})
