// A PostgreSQL of Debian on a host of docs/deployment.md: its files are the document's, its superuser comes by socket.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { appendFileSync, chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { vi } from 'vitest'
import { postgresLauncher } from '../../apps/server/src/platform/postgres-binaries.ts'
import type { Hosts } from './hosts.ts'

const programs = '/usr/lib/postgresql/15/bin'

export interface PostgresHost {
  /** Runs SQL as the superuser. */
  sql(text: string, database?: string): Promise<readonly Record<string, unknown>[]>
  stop(): Promise<void>
}

/** An empty cluster on a host, in place of any that was there. */
export async function startPostgresHost(hosts: Hosts, host: string): Promise<PostgresHost> {
  const [data, run, template] = [hosts.at(host, 'var/postgresql'), hosts.at(host, 'run'), join(hosts.folder, 'template')]
  const { prefix, prepare } = postgresLauncher(hosts.folder)
  const command = (program: string, words: readonly string[]) => [...prefix, join(programs, program), ...words] as const
  mkdirSync(run, { recursive: true })
  if (!existsSync(template)) {
    mkdirSync(template)
    prepare(template)
    const [initdb = '', ...words] = command('initdb', [
      '-D',
      template,
      '-U',
      'postgres',
      '--auth=trust',
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      '--no-sync',
    ])
    const made = spawnSync(initdb, words, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } })
    if (made.status !== 0) throw new Error(made.stderr)
  }
  rmSync(data, { recursive: true, force: true })
  mkdirSync(dirname(data), { recursive: true })
  cpSync(template, data, { recursive: true })
  chmodSync(data, 0o700)
  const settings = readFileSync(hosts.at(host, 'etc/postgresql/conf.d/yinxin.conf'), 'utf8')
  appendFileSync(join(data, 'postgresql.conf'), `${settings}\nunix_socket_directories = '${run}'\nfsync = off\n`)
  const rules = readFileSync(hosts.at(host, 'etc/postgresql/pg_hba.conf'), 'utf8')
  writeFileSync(join(data, 'pg_hba.conf'), `local all postgres trust\n${rules}`)
  const [program = '', ...words] = command('postgres', ['-D', data])
  const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, LC_ALL: 'C' } })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const query = async (text: string, database = 'postgres') => {
    const client = new pg.Client({ host: run, user: 'postgres', database })
    await client.connect()
    try {
      const results = [await client.query(text)].flat() as pg.QueryResult<Record<string, unknown>>[]
      return results.at(-1)?.rows ?? []
    } finally {
      await client.end()
    }
  }
  const answers = () => query('select 1').catch((error: unknown) => Promise.reject(new Error(`${host}: ${String(error)} ${said}`)))
  await vi.waitFor(answers, { timeout: 60_000, interval: 50 })
  return {
    // `create database` wants to be alone
    sql: async (text, database) => {
      const statements = database === undefined ? text.split(/;\s*$/m).filter((one) => one.trim() !== '') : [text]
      let rows: readonly Record<string, unknown>[] = []
      for (const one of statements) rows = await query(one, database)
      return rows
    },
    stop: () => end(child),
  }
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve()
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGINT')
  return ended
}
