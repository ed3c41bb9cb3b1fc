/** What is used of tfjs-node's backend: how its tensors are numbered, and the library's own calls. Node only. */
import * as tf from '@tensorflow/tfjs-core'

/** An attribute of an operation; `type` is one of the binding's `TF_ATTR_*`. */
export interface Attribute {
  readonly name: string
  readonly type: number
  readonly value: boolean | number | string | readonly number[]
}

/** A tensor of the library. */
export interface NativeTensor {
  readonly id: number
  readonly shape: number[]
  readonly dtype: number
}

/** TensorFlow's library, as the binding offers it. */
export interface Native {
  createTensor(shape: readonly number[], dtype: number, values: ArrayLike<number>): number
  deleteTensor(id: number): void
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array
  executeOp(
    op: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): NativeTensor[]
  loadSavedModel(folder: string, tags: string): number
  deleteSavedModel(id: number): void
  runSavedModel(
    id: number,
    inputs: readonly number[],
    inputNames: string,
    outputNames: string,
  ): NativeTensor[]
  readonly TF_ATTR_STRING: number
  readonly TF_ATTR_INT: number
  readonly TF_ATTR_FLOAT: number
  readonly TF_ATTR_BOOL: number
  readonly TF_ATTR_TYPE: number
  readonly TF_ATTR_SHAPE: number
}

/** tfjs's name for a piece of memory; several tensors may share one. */
export type DataId = tf.DataId

/** tfjs-node's backend. */
export interface NativeBackend extends tf.KernelBackend {
  binding: Native
  readonly tensorMap: {
    has(data: DataId): boolean
    get(data: DataId): { readonly shape: number[]; readonly dtype: number; readonly values: unknown }
    set(data: DataId, value: unknown): void
  }
  /** The library's tensors for those of tfjs; values that were not handed to the library yet are handed over. */
  getInputTensorIds(tensors: readonly { readonly dataId: DataId }[]): number[]
  createOutputTensor(made: NativeTensor): tf.Tensor
}

export function nativeBackend(): NativeBackend {
  return tf.findBackend('tensorflow') as NativeBackend
}
