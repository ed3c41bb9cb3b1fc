import type { MessagePort } from 'node:worker_threads'
import type { Connection } from './connection.ts'
import type { Draft, Message } from './message.ts'

/** The sockets on which requests come in. */
export type Channel = 'shell' | 'control'

/** A request on its way from the sockets' thread to the session. */
export interface Request extends Message {
  readonly channel: Channel
}

/** What the sockets' thread starts with. */
export interface WorkerData {
  readonly connection: Connection
  /** Where the process's last report goes. */
  readonly deathFile: string
  readonly shared: SharedArrayBuffer
  /** What a `kernel_info_reply` says. */
  readonly info: unknown
  /** The main thread's heap limit in bytes. */
  readonly heapLimit: number
  /** Carries answers to input requests past the main thread's event loop. */
  readonly answers: MessagePort
}

/** From the session to the sockets. */
export type Outbound =
  | { readonly kind: 'reply'; readonly channel: Channel; readonly to: Identities; readonly draft: Draft }
  | { readonly kind: 'publish'; readonly draft: Draft }
  | { readonly kind: 'stream'; readonly parent: string; readonly name: StreamName; readonly text: string }
  | { readonly kind: 'input'; readonly to: Identities; readonly draft: Draft }
  | { readonly kind: 'drain' }

/** What a message adds to the backlog: outputs count, printed text by its length. */
export function weightOf(message: Outbound): number {
  if (message.kind === 'stream') return 1 + (message.text.length >> 10)
  return message.kind === 'publish' && !unhindered.has(message.draft.type) ? 1 : 0
}

/** What is published about the cells rather than by them: it never waits. */
const unhindered = new Set(['status', 'execute_input', 'execute_result', 'error'])

/**
 * What comes to the session, numbered: a termination may hit while Node hands a message on, and it is lost. So
 * the session takes each number in turn, and what it has not taken is sent again after a termination.
 */
export interface Delivery {
  readonly number: number
  readonly message: Inbound
}

/** From the sockets to the session. */
export type Inbound =
  | { readonly kind: 'request'; readonly request: Request }
  | { readonly kind: 'interrupt'; readonly cell: number; readonly ticket: number; readonly reason: Reason }
  | { readonly kind: 'drained' }
  | { readonly kind: 'shutdown' }

export type StreamName = 'stdout' | 'stderr'

/** Why a cell is ended: the user asked, or the heap is about to be full. */
export type Reason = 'user' | 'memory'

type Identities = readonly Uint8Array[]

/** The words of the memory that both threads share. */
export const word = {
  /** Whose turn the main thread is in: one of {@link turn}. */
  turn: 0,
  /** The number of the running cell, 0 for none. */
  cell: 1,
  /** How many holds on the interrupt are open. */
  holds: 2,
  /** 1 once an interrupt came while held. */
  requested: 3,
  /** The latest interrupt that the session has answered. */
  answered: 4,
  /** 1 once the answer to an input request, or its refusal, is there. */
  input: 5,
  /** The weight of the outputs that the sockets' thread has taken over so far. */
  taken: 6,
  /** 1 where the latest interrupt is for want of memory. */
  memory: 7,
  /** The number of the latest delivery that the session has taken. */
  received: 8,
} as const

/** Only code of the `cells` may be terminated; the kernel's own sections must run to their end. */
export const turn = { cells: 0, kernel: 1, terminating: 2 } as const

export const sharedBytes = 4 * Object.keys(word).length
