import { describe, expect, it } from 'vitest'
import { prometheusMetrics } from './prometheus.ts'

const linesOf = async (metrics: ReturnType<typeof prometheusMetrics>, name: string) =>
  (await metrics.text()).split('\n').filter((line) => line.startsWith(name))

describe('numbers for the operator', () => {
  it('nobody outside makes labels: what is not known beforehand counts as other', async () => {
    const metrics = prometheusMetrics()
    const count = metrics.counter({ name: 'asked_total', help: 'x', labels: { result: ['yes', 'no'] } })
    for (const result of ['yes', 'yes', 'no', 'maybe', '<script>"\n', 'constructor']) count({ result })
    expect(await linesOf(metrics, 'asked_total')).toEqual([
      'asked_total{result="yes"} 2',
      'asked_total{result="no"} 1',
      'asked_total{result="other"} 3',
    ])
  })

  it('asking twice for the same name gives the same metric', async () => {
    const metrics = prometheusMetrics()
    const what = { name: 'twice_total', help: 'x', labels: { a: ['b'] } } as const
    metrics.counter(what)({ a: 'b' })
    metrics.counter(what)({ a: 'b' })
    expect(await linesOf(metrics, 'twice_total')).toEqual(['twice_total{a="b"} 2'])
    const timed = { name: 'took_seconds', help: 'x', labels: { route: ['/a'] }, buckets: [0.1, 1] } as const
    metrics.timer(timed)({ route: '/a' }, 0.05)
    metrics.timer(timed)({ route: '/b' }, 5)
    expect(await linesOf(metrics, 'took_seconds_count')).toEqual([
      'took_seconds_count{route="/a"} 1',
      'took_seconds_count{route="other"} 1',
    ])
    expect(await linesOf(metrics, 'took_seconds_bucket{le="1",route="other"}')).toEqual(['took_seconds_bucket{le="1",route="other"} 0'])
  })

  it('a number is read when somebody asks; one that cannot be read costs only itself', async () => {
    const metrics = prometheusMetrics()
    let age = 5
    metrics.gauge({ name: 'age_seconds', help: 'x', labels: { of: 'list' } }, () => age)
    metrics.gauge({ name: 'age_seconds', help: 'x', labels: { of: 'broken' } }, () => Promise.reject(new Error('gone')))
    metrics.gauge({ name: 'plain', help: 'x' }, async () => 1)
    expect(await linesOf(metrics, 'age_seconds')).toEqual(['age_seconds{of="list"} 5'])
    age = 6
    expect(await linesOf(metrics, 'age_seconds')).toEqual(['age_seconds{of="list"} 6'])
    expect(await linesOf(metrics, 'plain')).toEqual(['plain 1'])
  })

  it('two processes in one do not share numbers', async () => {
    const [one, other] = [prometheusMetrics(), prometheusMetrics()]
    one.counter({ name: 'asked_total', help: 'x', labels: { a: ['b'] } })({ a: 'b' })
    expect(await linesOf(other, 'asked_total')).toEqual([])
    expect(other.contentType).toContain('text/plain')
  })
})
