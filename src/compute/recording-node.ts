/** Listens to what tfjs asks of TensorFlow's library while a function runs, and keeps it as a graph. Node only. */
import * as tf from '@tensorflow/tfjs-core'
import { callSite } from './call-site.ts'
import type { Attribute, DataId, Native, NativeBackend } from './native-node.ts'

/** One operation of a graph. `inputs` name outputs of others, `name:number`. */
export interface GraphNode {
  readonly name: string
  readonly op: string
  readonly inputs: readonly string[]
  readonly attributes: readonly Attribute[]
  /** What a `Const` holds, and the type of a `Placeholder`. */
  readonly tensor?: { readonly shape: readonly number[]; readonly dtype: number; readonly bytes?: Uint8Array }
}

/** A tensor from outside the function. */
export interface Capture {
  /** The placeholder it is fed to. */
  readonly name: string
  readonly data: DataId
  /** Where it is one: its value is looked up at each call. */
  readonly variable?: tf.Variable
  readonly shape: readonly number[]
  /** Where the function used it first. */
  readonly usedAt: string
}

/** Operations whose results differ from run to run. */
const stateful = new Set(['Multinomial'])

/** A function's operations, kept while it runs once. */
export class Recording {
  readonly nodes: GraphNode[] = []
  /** The placeholders of the arguments. */
  readonly inputs: string[] = []
  readonly captures: Capture[] = []
  readonly #backend: NativeBackend
  readonly #native: Native
  /** Where each tensor of the library comes from. */
  readonly #sources = new Map<number, string>()
  /** Memory that was there as an argument, or came into being inside. */
  readonly #inside = new Set<DataId>()
  readonly #captured = new Set<number>()
  #refusal: Error | undefined

  constructor(backend: NativeBackend) {
    this.#backend = backend
    this.#native = backend.binding
  }

  /** A stand-in for an argument, to be handed to the function; it shares the argument's memory. */
  input(tensor: tf.Tensor): tf.Tensor {
    const [id] = this.#backend.getInputTensorIds([tensor])
    const { dtype, shape } = this.#backend.tensorMap.get(tensor.dataId)
    const type = { name: 'T', type: this.#native.TF_ATTR_TYPE, value: dtype }
    const [own] = this.#native.executeOp('Identity', [type], [id!], 1)
    const stand = tf.keep(this.#backend.createOutputTensor({ ...own!, shape: tensor.shape }))
    const name = this.#add('Placeholder', [], [], { shape: tensor.shape ?? shape, dtype })
    this.inputs.push(name)
    this.#sources.set(own!.id, `${name}:0`)
    this.#inside.add(stand.dataId)
    return stand
  }

  /** The name of a tensor among the graph's outputs; to be called while recording. */
  output(tensor: tf.Tensor): string {
    const [id] = this.#backend.getInputTensorIds([tensor])
    const source = this.#source(id!)
    const node = this.nodes[Number(/\d+/.exec(source)![0])]!
    if (node.op !== 'Placeholder') return source
    // TensorFlow does not give back what it is fed.
    const type = { name: 'T', type: this.#native.TF_ATTR_TYPE, value: node.tensor!.dtype }
    return `${this.#add('Identity', [source], [type])}:0`
  }

  /** Runs `work` and keeps all that it asks of the library. All tensors that it makes and does not keep are freed. */
  while<T>(work: () => T): T {
    const restore = this.#listen()
    let result: T | undefined
    try {
      tf.tidy(() => {
        result = work()
      })
    } catch (error) {
      throw this.#refusal ?? error
    } finally {
      restore()
    }
    if (this.#refusal) throw this.#refusal
    return result!
  }

  /** Puts our own ears on the backend. Returns what takes them off. */
  #listen(): () => void {
    const backend = this.#backend
    const engine = tf.engine()
    const { random } = Math
    const { stackTraceLimit } = Error
    const { set } = backend.tensorMap
    const { getInputTensorIds } = backend
    Error.stackTraceLimit = 200 // a gradient's stack is deep, and the program's own line at its end
    Math.random = () =>
      this.#refuse('a random number without a seed', 'Give it a seed, or pass it as an argument')
    engine.makeVariable = () => this.#refuse('a new variable', 'Make it before the first call')
    backend.binding = this.#listener()
    backend.tensorMap.set = (data, value) => {
      this.#inside.add(data)
      set.call(backend.tensorMap, data, value)
    }
    backend.getInputTensorIds = (tensors) => {
      for (const { dataId } of tensors) if (dataId && !this.#inside.has(dataId)) this.#capture(dataId)
      return getInputTensorIds.call(backend, tensors)
    }
    backend.readSync = (data: DataId) => this.#read(data)
    return () => {
      Error.stackTraceLimit = stackTraceLimit
      Math.random = random
      backend.binding = this.#native
      for (const name of ['getInputTensorIds', 'readSync'] as const) Reflect.deleteProperty(backend, name)
      Reflect.deleteProperty(backend.tensorMap, 'set')
      Reflect.deleteProperty(engine, 'makeVariable')
    }
  }

  /** The library, with us between. Its own properties cannot be replaced, so it becomes a prototype. */
  #listener(): Native {
    const native = this.#native
    const own: Partial<Native> = {
      executeOp: (op, attributes, ids, count) => {
        if (stateful.has(op)) this.#refuse(`${op}, whose numbers differ from run to run`, 'Draw them outside')
        const made = native.executeOp(op, attributes, ids, count)
        const name = this.#add(
          op,
          ids.map((id) => this.#source(id)),
          attributes,
        )
        for (const [at, { id }] of made.entries()) this.#sources.set(id, `${name}:${at}`)
        return made
      },
      createTensor: (shape, dtype, values) => {
        const id = native.createTensor(shape, dtype, values)
        const { buffer, byteOffset, byteLength } = values as Float32Array
        const bytes = new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer)
        this.#sources.set(id, `${this.#add('Const', [], [], { shape: [...shape], dtype, bytes })}:0`)
        return id
      },
      deleteTensor: (id) => {
        if (this.#captured.has(id))
          this.#refuse(
            'a tensor from outside being freed',
            'Free it after the call, or make it a tf.variable',
          )
        native.deleteTensor(id)
      },
      tensorDataSync: native.tensorDataSync.bind(native),
    }
    return Object.create(
      native,
      Object.fromEntries(Object.entries(own).map(([name, value]) => [name, { value }])),
    )
  }

  #add(op: string, inputs: string[], attributes: readonly Attribute[], tensor?: GraphNode['tensor']): string {
    const name = `n${this.nodes.length}`
    this.nodes.push({ name, op, inputs, attributes, tensor })
    return name
  }

  #source(id: number): string {
    return this.#sources.get(id)!
  }

  #capture(data: DataId): void {
    this.#inside.add(data)
    const { binding } = this.#backend
    this.#backend.binding = this.#native // values that still wait are no constants of the function
    const [id] = Object.getPrototypeOf(this.#backend).getInputTensorIds.call(this.#backend, [
      { dataId: data },
    ])
    this.#backend.binding = binding
    const { shape, dtype } = this.#backend.tensorMap.get(data)
    const name = this.#add('Placeholder', [], [], { shape, dtype })
    const variable = Object.values(tf.engine().state.registeredVariables).find(
      ({ dataId }) => dataId === data,
    )
    const line = callSite()
    this.captures.push({ name, data, variable, shape, usedAt: line && ` at ${line}` })
    this.#sources.set(id, `${name}:0`)
    this.#captured.add(id)
  }

  /** Values are known only where the function itself wrote them down. */
  #read(data: DataId): tf.backend_util.BackendValues {
    const { values } = this.#backend.tensorMap.get(data)
    if (values !== null && values !== undefined && this.#inside.has(data))
      return values as tf.backend_util.BackendValues
    return this.#refuse(
      "a tensor's values being read",
      'Keep to tensor operations (tf.where instead of if), or read after the call',
    )
  }

  #refuse(what: string, mend: string): never {
    const line = callSite()
    this.#refusal ??= new Error(`gpu.compile cannot record ${what}${line && ` at ${line}`}. ${mend}.`)
    throw this.#refusal
  }
}
