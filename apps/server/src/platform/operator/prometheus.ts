import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Read, ReadableMetrics } from '../metrics.ts'

/** Metrics of this process, Node's own (memory, event-loop lag, garbage collection) among them. */
export function prometheusMetrics(): ReadableMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 20 })
  const gauges = new Map<string, ((gauge: Gauge) => Promise<void>)[]>()
  const known = <Metric>(name: string) => registry.getSingleMetric(name) as Metric | undefined
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    counter({ name, help, labels }) {
      const counter = known<Counter>(name) ?? new Counter({ name, help, labelNames: Object.keys(labels), registers: [registry] })
      return (values) => counter.inc(knownValues(labels, values))
    },
    timer({ name, help, labels, buckets }) {
      const histogram =
        known<Histogram>(name) ??
        new Histogram({ name, help, labelNames: Object.keys(labels), buckets: [...buckets], registers: [registry] })
      return (values, seconds) => histogram.observe(knownValues(labels, values), seconds)
    },
    gauge({ name, help, labels = {} }, read) {
      const readers = gauges.get(name) ?? newGauge(registry, gauges, { name, help, labels })
      readers.push(async (gauge) => gauge.set(labels, await read()))
    },
  }
}

/** A gauge whose readers are asked at each reading; one that fails costs only itself. */
function newGauge(registry: Registry, gauges: Map<string, ((gauge: Gauge) => Promise<void>)[]>, { name, help, labels = {} }: Read) {
  const readers: ((gauge: Gauge) => Promise<void>)[] = []
  gauges.set(name, readers)
  new Gauge({
    name,
    help,
    labelNames: Object.keys(labels),
    registers: [registry],
    async collect() {
      this.reset()
      await Promise.allSettled(readers.map((read) => read(this)))
    },
  })
  return readers
}

function knownValues<Label extends string>(
  labels: Readonly<Record<Label, readonly string[]>>,
  values: Readonly<Record<Label, string>>,
): Record<string, string> {
  const chosen = (Object.keys(labels) as Label[]).map((label) => [label, labels[label].includes(values[label]) ? values[label] : 'other'])
  return Object.fromEntries(chosen) as Record<string, string>
}
