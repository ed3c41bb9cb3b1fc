import { readFileSync } from 'node:fs'

/** Where a kernel listens and how its messages are signed (Jupyter messaging, "Connection files"). */
export interface Connection {
  readonly transport: string
  readonly ip: string
  readonly ports: Readonly<Record<'shell' | 'control' | 'stdin' | 'iopub' | 'hb', number>>
  /** Empty where messages carry no signature. */
  readonly key: string
  /** The hash of the signature, e.g. `sha256`. */
  readonly hash: string
}

/** Reads a connection file. Throws an error that names the file and what is wrong with it. */
export function readConnection(path: string): Connection {
  const file = parse(path)
  const field = (name: string, type: 'string' | 'number') => {
    if (typeof file[name] !== type) throw new Error(`${path}: "${name}" is missing or no ${type}`)
    return file[name] as never
  }
  const scheme = String(file.signature_scheme ?? 'hmac-sha256')
  if (!scheme.startsWith('hmac-')) throw new Error(`${path}: unknown signature scheme "${scheme}"`)
  return {
    transport: field('transport', 'string'),
    ip: field('ip', 'string'),
    ports: {
      shell: field('shell_port', 'number'),
      control: field('control_port', 'number'),
      stdin: field('stdin_port', 'number'),
      iopub: field('iopub_port', 'number'),
      hb: field('hb_port', 'number'),
    },
    key: field('key', 'string'),
    hash: scheme.slice('hmac-'.length),
  }
}

function parse(path: string): Record<string, unknown> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new Error(`the connection file cannot be read: ${(error as Error).message}`)
  }
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>
  } catch (error) {
    throw new Error(`${path} is no JSON: ${(error as Error).message}`)
  }
}

/** The ZeroMQ address of one of the kernel's sockets. */
export function address({ transport, ip, ports }: Connection, socket: keyof Connection['ports']): string {
  return transport === 'ipc' ? `ipc://${ip}-${ports[socket]}` : `${transport}://${ip}:${ports[socket]}`
}
