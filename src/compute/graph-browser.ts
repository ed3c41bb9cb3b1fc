/** Whole graphs run in TensorFlow's native library only, which is not there in a browser. */
import type { RecordGraph } from './compile.ts'

export const recordGraph: RecordGraph = () => {
  throw new Error('only the tensorflow backend runs whole graphs, and a browser has none')
}
