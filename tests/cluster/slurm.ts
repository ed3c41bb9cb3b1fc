/** A Slurm of this machine alone, on 127.0.0.1, with all of its files in one folder. */
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { installed, moment } from './shards.ts'

/** The programs that are needed and not there. */
export function missingPrograms(): string[] {
  return ['munged', 'slurmctld', 'slurmd', 'sbatch'].filter((name) => !installed(programPath(name), '-V'))
}

/** Debian has daemons in /usr/sbin, which is not on everyone's path. */
const programPath = (name: string) => (existsSync(`/usr/sbin/${name}`) ? `/usr/sbin/${name}` : name)

export class Slurm {
  readonly #pids: number[] = []
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async start(): Promise<void> {
    const at = (name: string) => join(this.#folder, name)
    for (const name of ['state', 'spool']) mkdirSync(at(name))
    writeFileSync(at('munge.key'), randomBytes(1024), { mode: 0o600 })
    writeFileSync(at('slurm.conf'), await this.#configuration())
    const files = ['key', 'socket', 'log', 'seed', 'pid'].map(
      (name) => `--${name}${name === 'socket' ? '' : '-file'}=${at(`munge.${name}`)}`,
    )
    this.#daemon('munged', '--foreground', '--force', ...files)
    await until('munged makes no socket', () => existsSync(at('munge.socket')))
    this.#daemon('slurmctld', '-D', '-f', at('slurm.conf'))
    this.#daemon('slurmd', '-D', '-f', at('slurm.conf'))
    await until('Slurm does not start', () => this.run('sinfo', '-h', '-o', '%T').includes('idle'))
  }

  /** Runs one of Slurm's commands; gives what it printed. */
  run(command: string, ...args: string[]): string {
    const env = { ...process.env, SLURM_CONF: join(this.#folder, 'slurm.conf') }
    const { stdout, stderr } = spawnSync(command, args, { env, encoding: 'utf8' })
    return `${stdout}${stderr}`
  }

  /** Submits an array; gives the job's id. */
  submit(...args: string[]): string {
    const said = this.run('sbatch', '--parsable', ...args)
    if (!/^\d+\n$/.test(said)) throw new Error(`sbatch: ${said}`)
    return said.trim()
  }

  /** The states that a job's tasks ended in, sorted. */
  async ended(job: string): Promise<string[]> {
    for (;;) {
      const said = this.run('scontrol', 'show', 'job', job)
      const states = [...said.matchAll(/JobState=(\w+)/g)].map((match) => match[1]!)
      if (states.length === 0) throw new Error(`job ${job}: ${said}`)
      if (!states.some((state) => /PENDING|RUNNING|COMPLETING|CONFIGURING/.test(state))) return states.sort()
      await moment(200)
    }
  }

  async stop(): Promise<void> {
    if (this.run('squeue', '-h').trim() !== '') {
      this.run('scancel', '--full', '--signal=KILL', '--user', userInfo().username)
      await until('jobs do not end', () => this.run('squeue', '-h').trim() === '')
    }
    for (const pid of this.#pids.reverse()) {
      try {
        process.kill(pid, 'SIGTERM')
      } catch {
        // it has ended by itself
      }
      await moment(300)
    }
  }

  #daemon(name: string, ...args: string[]): void {
    const { pid } = spawn(programPath(name), args, { stdio: 'ignore' })
    if (pid !== undefined) this.#pids.push(pid)
  }

  async #configuration(): Promise<string> {
    const host = hostname().split('.')[0]
    const user = userInfo().username
    const at = (name: string) => join(this.#folder, name)
    return `ClusterName=milo
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${await freePort()}
SlurmdPort=${await freePort()}
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmUser=${user}
SlurmdUser=${user}
AuthType=auth/munge
AuthInfo=socket=${at('munge.socket')}
CredType=cred/munge
StateSaveLocation=${at('state')}
SlurmdSpoolDir=${at('spool')}
SlurmctldPidFile=${at('slurmctld.pid')}
SlurmdPidFile=${at('slurmd.pid')}
SlurmctldLogFile=${at('slurmctld.log')}
SlurmdLogFile=${at('slurmd.log')}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SchedulerType=sched/builtin
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
MailProg=/bin/true
NodeName=${host} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`
  }
}

async function until(problem: string, done: () => boolean): Promise<void> {
  for (const latest = Date.now() + 60_000; !done(); await moment(100))
    if (Date.now() > latest) throw new Error(`after a minute ${problem}`)
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => done(port))
    })
  })
}
