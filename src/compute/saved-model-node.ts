/** Hands a graph to TensorFlow's library, which takes graphs as a SavedModel in a folder. Node only. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Attribute, Native } from './native-node.ts'
import type { GraphNode } from './recording-node.ts'

/** The version of the graph format (tensorflow/core/public/version.h, TF_GRAPH_DEF_VERSION): that of TensorFlow 2.16. */
const producer = 1766

/** Loads a graph. @returns the number that `runSavedModel` takes. */
export function loadGraph(native: Native, nodes: readonly GraphNode[]): number {
  const folder = mkdtempSync(join(tmpdir(), 'milo-graph-'))
  try {
    writeFileSync(join(folder, 'saved_model.pb'), savedModel(native, nodes))
    return native.loadSavedModel(folder, 'serve')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The generated protobuf classes that tfjs-node ships; they have no types. */
function messages(): Record<string, any> {
  return createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js')
}

function savedModel(native: Native, nodes: readonly GraphNode[]): Uint8Array {
  const proto = messages()
  const graph = new proto.GraphDef()
  const versions = new proto.VersionDef()
  versions.setProducer(producer)
  graph.setVersions(versions)
  for (const node of nodes) graph.addNode(nodeOf(proto, native, node))
  const info = new proto.MetaGraphDef.MetaInfoDef()
  info.addTags('serve')
  const meta = new proto.MetaGraphDef()
  meta.setMetaInfoDef(info)
  meta.setGraphDef(graph)
  const model = new proto.SavedModel()
  model.setSavedModelSchemaVersion(1)
  model.addMetaGraphs(meta)
  return model.serializeBinary()
}

function nodeOf(
  proto: Record<string, any>,
  native: Native,
  { name, op, inputs, attributes, tensor }: GraphNode,
) {
  const node = new proto.NodeDef()
  node.setName(name)
  node.setOp(op)
  for (const input of inputs) node.addInput(input)
  const map = node.getAttrMap()
  for (const attribute of attributes) map.set(attribute.name, attributeOf(proto, native, attribute))
  if (!tensor) return node
  const type = new proto.AttrValue()
  type.setType(tensor.dtype)
  map.set('dtype', type)
  const value = new proto.AttrValue()
  if (tensor.bytes) value.setTensor(tensorOf(proto, tensor))
  else value.setShape(shapeOf(proto, tensor.shape))
  map.set(tensor.bytes ? 'value' : 'shape', value)
  return node
}

function tensorOf(proto: Record<string, any>, { shape, dtype, bytes }: NonNullable<GraphNode['tensor']>) {
  const tensor = new proto.Tensor()
  tensor.setDtype(dtype)
  tensor.setTensorShape(shapeOf(proto, shape))
  tensor.setTensorContent(bytes)
  return tensor
}

function shapeOf(proto: Record<string, any>, shape: readonly number[]) {
  const message = new proto.TensorShape()
  for (const side of shape) {
    const dim = new proto.TensorShape.Dim()
    dim.setSize(side)
    message.addDim(dim)
  }
  return message
}

function attributeOf(proto: Record<string, any>, native: Native, { name, type, value }: Attribute) {
  const message = new proto.AttrValue()
  const list =
    Array.isArray(value) && type !== native.TF_ATTR_SHAPE ? new proto.AttrValue.ListValue() : undefined
  const put = {
    [native.TF_ATTR_INT]: 'I',
    [native.TF_ATTR_FLOAT]: 'F',
    [native.TF_ATTR_BOOL]: 'B',
    [native.TF_ATTR_TYPE]: 'Type',
    [native.TF_ATTR_STRING]: 'S',
    [native.TF_ATTR_SHAPE]: 'Shape',
  }[type]
  if (!put)
    throw new Error(`gpu.compile: attribute ${name} is of a kind (${type}) that graphs here do not carry`)
  const each = (value: unknown) =>
    put === 'S'
      ? new TextEncoder().encode(value as string)
      : put === 'Shape'
        ? shapeOf(proto, value as number[])
        : value
  if (!list) message[`set${put}`](each(value))
  else {
    for (const part of value as readonly number[]) list[`add${put}`](each(part))
    message.setList(list)
  }
  return message
}
