/** Records a function on the tensorflow backend, and runs the recording as one graph. Node only. */
import * as tf from '@tensorflow/tfjs-core'
import type { Graph, RecordGraph } from './compile.ts'
import { type NativeBackend, nativeBackend } from './native-node.ts'
import { type Capture, Recording } from './recording-node.ts'
import { loadGraph } from './saved-model-node.ts'

/** See {@link RecordGraph}. What the function did to variables is undone when it fails. */
export const recordGraph: RecordGraph = (inputs, work) => {
  const backend = nativeBackend()
  const kept = keepVariables(backend)
  const recording = new Recording(backend)
  const aliases = inputs.map((input) => recording.input(input))
  const outputs: tf.Tensor[] = []
  try {
    const { result, sources } = recording.while(() => {
      const result = work(aliases)
      const changed = kept.filter(({ variable, before }) => variable.dataId !== before.dataId)
      const sources = [...result.tensors, ...changed.map(({ variable }) => variable)].map((tensor) =>
        recording.output(tensor),
      )
      outputs.push(...result.tensors.map((tensor) => tf.keep(tf.clone(tensor))))
      return { result, changed, sources }
    })
    const assigned = kept.filter(({ variable, before }) => variable.dataId !== before.dataId)
    const graph = makeGraph(
      backend,
      recording,
      sources,
      assigned.map(({ variable }) => variable),
    )
    return { graph, result, outputs: outputs.map(released) }
  } catch (error) {
    tf.dispose(outputs)
    for (const { variable, before } of kept)
      if (variable.dataId !== before.dataId && !variable.isDisposed) variable.assign(before)
    throw error
  } finally {
    tf.dispose(kept.map(({ before }) => before))
    tf.dispose(aliases)
  }
}

/** Every variable on this backend, with its value now. */
function keepVariables(backend: NativeBackend) {
  return Object.values(tf.engine().state.registeredVariables)
    .filter(({ dataId }) => backend.tensorMap.has(dataId))
    .map((variable) => ({ variable, before: tf.keep(tf.clone(variable)) }))
}

/** Takes back `keep`, so that a tidy around the caller frees the tensor as any other. */
function released(tensor: tf.Tensor): tf.Tensor {
  const mine = tf.clone(tensor)
  tensor.dispose()
  return mine
}

function makeGraph(
  backend: NativeBackend,
  recording: Recording,
  sources: readonly string[],
  assigned: readonly tf.Variable[],
): Graph {
  const { nodes, inputs, captures } = recording
  const feeds = [...inputs, ...captures.map(({ name }) => name)]
  const model = loadGraph(backend.binding, nodes)
  const [feedNames, fetchNames] = [feeds.map((name) => `${name}:0`).join(), sources.join()]
  return {
    operations: nodes.length,
    run(given) {
      const fed = backend.getInputTensorIds([
        ...given,
        ...captures.map((capture) => current(backend, capture)),
      ])
      const made = backend.binding
        .runSavedModel(model, fed, feedNames, fetchNames)
        .map((tensor) => backend.createOutputTensor(tensor))
      const results = made.slice(0, made.length - assigned.length)
      for (const [at, variable] of assigned.entries()) {
        const value = made[results.length + at]!
        variable.assign(value)
        value.dispose()
      }
      return results
    },
    dispose: () => backend.binding.deleteSavedModel(model),
  }
}

/** What a tensor from outside the function is now. */
function current(backend: NativeBackend, { data, variable, shape, usedAt }: Capture) {
  if (variable ? !variable.isDisposed : backend.tensorMap.has(data)) return variable ?? { dataId: data }
  throw new Error(
    `gpu.compile: a tensor [${shape}] that the function takes from outside${usedAt} was freed since. ` +
      'Pass it as an argument, or make it a tf.variable and assign to it.',
  )
}
