/**
 * Operations of a transformer with gradients written by hand: fewer and larger kernels than what tfjs derives,
 * and nothing that some backend has no gradient for. Second derivatives are not defined.
 */
import * as tf from '@tensorflow/tfjs-core'

/**
 * Layer normalisation over the last axis: gain (x - mean) / sqrt(variance + epsilon) + bias.
 *
 * @param x `[..., d]`
 * @param gain `[d]`
 * @param bias `[d]`
 */
export function layerNorm<T extends tf.Tensor>(
  x: T,
  gain: tf.Tensor1D,
  bias: tf.Tensor1D,
  epsilon = 1e-5,
): T {
  const d = x.shape.at(-1)!
  if (gain.size !== d || bias.size !== d)
    throw new RangeError(`layerNorm: x is [${x.shape}], so gain and bias need ${d} values, not ${gain.size}`)
  const op = tf.customGrad((...args) => {
    const [x, gain, bias, save] = args as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc]
    const centred = tf.sub(x, tf.mean(x, -1, true))
    const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon))
    const unit = tf.mul(centred, inverse)
    save([unit, inverse, gain])
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [unit, inverse, gain] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
      const outer = dy.shape.slice(0, -1).map((_, axis) => axis)
      const dUnit = tf.mul(dy, gain)
      const along = tf.mul(unit, tf.mean(tf.mul(dUnit, unit), -1, true))
      const dx = tf.mul(inverse, tf.sub(tf.sub(dUnit, tf.mean(dUnit, -1, true)), along))
      return [dx, tf.sum(tf.mul(dy, unit), outer), tf.sum(dy, outer)]
    }
    return { value: tf.add(tf.mul(unit, gain), bias), gradFunc }
  })
  return op(x, gain, bias) as T
}

/**
 * A linear layer, x weight + bias, whose gradient is two products and a sum.
 *
 * @param x `[n, inputs]`
 * @param weight `[inputs, outputs]`
 * @param bias `[outputs]`
 */
export function linear(x: tf.Tensor2D, weight: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor2D {
  if (x.shape[1] !== weight.shape[0] || bias.size !== weight.shape[1])
    throw new RangeError(
      `linear: x [${x.shape}], weight [${weight.shape}] and bias [${bias.shape}] do not fit`,
    )
  const op = tf.customGrad((...args) => {
    const [x, weight, bias, save] = args as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D, tf.GradSaveFunc]
    save([x, weight])
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [x, weight] = saved as [tf.Tensor2D, tf.Tensor2D]
      return [
        tf.matMul(dy as tf.Tensor2D, weight, false, true),
        tf.matMul(x, dy as tf.Tensor2D, true, false),
        tf.sum(dy, 0),
      ]
    }
    return { value: tf.add(tf.matMul(x, weight), bias), gradFunc }
  })
  return op(x, weight, bias) as tf.Tensor2D
}

/** sqrt(8 / pi): GELU's tanh form is x sigmoid(c (x + 0.044715 x^3)). */
const geluScale = Math.sqrt(8 / Math.PI)
const geluCubic = 0.044715

/** GELU in its tanh approximation (Hendrycks and Gimpel 2016, section 2), element by element. */
export function gelu<T extends tf.Tensor>(x: T): T {
  const op = tf.customGrad((...args) => {
    const [x, save] = args as [tf.Tensor, tf.GradSaveFunc]
    const square = tf.square(x)
    const gate = tf.sigmoid(tf.mul(x, tf.add(tf.mul(square, geluScale * geluCubic), geluScale)))
    save([x, square, gate])
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [x, square, gate] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
      const inner = tf.add(tf.mul(square, 3 * geluScale * geluCubic), geluScale)
      const slope = tf.mul(tf.mul(x, inner), tf.sub(gate, tf.square(gate)))
      return tf.mul(dy, tf.add(gate, slope))
    }
    return { value: tf.mul(x, gate), gradFunc }
  })
  return op(x) as T
}

/**
 * Mean cross-entropy of class logits.
 *
 * @param logits `[n, classes]`
 * @param labels `[n]` int32, each below the number of classes
 * @param weights `[n]`, how much each row counts; default 1
 * @returns a scalar, sum(weight * -log softmax(logits)[label]) / sum(weight)
 */
export function crossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D, weights?: tf.Tensor1D): tf.Scalar {
  const [n, classes] = logits.shape
  if (labels.size !== n || (weights && weights.size !== n))
    throw new RangeError(
      `crossEntropy: logits is [${n}, ${classes}], labels [${labels.shape}]: want ${n} each`,
    )
  // Whole numbers first: asked for float32, the wasm backend's oneHot gives rubbish.
  const target = tf.cast(tf.oneHot(tf.cast(labels, 'int32'), classes), 'float32')
  const share = weights ? tf.div(weights, tf.sum(weights)) : tf.fill([n], 1 / n)
  const scale = tf.reshape(share, [n, 1])
  const op = tf.customGrad((...args) => {
    const [logits, save] = args as [tf.Tensor, tf.GradSaveFunc]
    const logProbability = tf.logSoftmax(logits)
    save([logProbability, target, scale])
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [logProbability, target, scale] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
      return tf.mul(tf.sub(tf.exp(logProbability), target), tf.mul(scale, dy))
    }
    return { value: tf.neg(tf.sum(tf.mul(tf.mul(logProbability, target), scale))), gradFunc }
  })
  return op(logits) as tf.Scalar
}

/**
 * Scaled dot-product attention (Vaswani et al. 2017, equation 1).
 *
 * @param query `[batch, heads, queries, dim]`
 * @param key `[batch, heads, keys, dim]`
 * @param value `[batch, heads, keys, dim]`
 * @param mask added to the scores, broadcast to `[batch, heads, queries, keys]`: 0 to see, -1e9 to hide
 * @returns `[batch, heads, queries, dim]`
 */
export function attention(
  query: tf.Tensor4D,
  key: tf.Tensor4D,
  value: tf.Tensor4D,
  mask?: tf.Tensor,
): tf.Tensor4D {
  if (value.shape[2] !== key.shape[2])
    throw new RangeError(`attention: key [${key.shape}] and value [${value.shape}] differ in keys`)
  const scale = 1 / Math.sqrt(query.shape[3])
  const op = tf.customGrad((...args) => {
    const [query, key, value, save] = args as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D, tf.GradSaveFunc]
    const share = attentionWeights(query, key, mask)
    save([query, key, value, share])
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [query, key, value, share] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]
      const dShare = tf.mul(tf.matMul(dy, value, false, true), share)
      const dScores = tf.mul(tf.sub(dShare, tf.mul(share, tf.sum(dShare, -1, true))), scale)
      return [
        tf.matMul(dScores, key),
        tf.matMul(dScores, query, true, false),
        tf.matMul(share, dy, true, false),
      ]
    }
    return { value: tf.matMul(share, value), gradFunc }
  })
  return op(query, key, value) as tf.Tensor4D
}

/** The weights that {@link attention} gives to values: `[batch, heads, queries, keys]`, rows sum to 1. */
export function attentionWeights(query: tf.Tensor4D, key: tf.Tensor4D, mask?: tf.Tensor): tf.Tensor4D {
  if (key.shape[3] !== query.shape[3])
    throw new RangeError(`attention: query [${query.shape}] and key [${key.shape}] differ in dim`)
  const scores = tf.mul(tf.matMul(query, key, false, true), 1 / Math.sqrt(query.shape[3]))
  return tf.softmax(mask ? tf.add(scores, mask) : scores) as tf.Tensor4D
}
