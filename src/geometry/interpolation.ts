import {
  compose,
  exp,
  invert,
  log,
  rigid,
  rotationOf,
  type Transform,
  type Twist,
  translationOf,
} from './rigid.ts'
import { expRotation, logRotation, type Mat3, multiply3, transpose3 } from './rotation.ts'
import { add, scale, subtract, type Vec3 } from './vector.ts'

/**
 * The rotation `share` of the way from a (0) to b (1), turning about one axis at one speed, the short way round; of
 * two short ways, half a turn apart, the one whose axis {@link logRotation} gives. Shares beyond 0 .. 1 go on turning.
 * Source: Shoemake, "Animating rotation with quaternion curves", 1985.
 */
export const slerpRotation = (a: Mat3, b: Mat3, share: number): Mat3 =>
  multiply3(a, expRotation(scale(logRotation(multiply3(transpose3(a), b)), share)))

/**
 * The pose `share` of the way from a (0) to b (1): the origin of its frame goes straight at one speed (for
 * cameraToWorld, where the camera stands), while the rotation follows {@link slerpRotation}. What a path between two
 * views wants.
 */
export function slerp<From extends string, To extends string>(
  a: Transform<From, To>,
  b: Transform<From, To>,
  share: number,
): Transform<From, To> {
  const [start, end] = [translationOf(a), translationOf(b)]
  const at: Vec3 = add(start, scale(subtract(end, start), share))
  return rigid(slerpRotation(rotationOf(a), rotationOf(b), share), at)
}

/**
 * The pose `share` of the way from a (0) to b (1) along the screw that joins them: a turn about an axis in space and
 * a climb along it, both at one speed, a exp(share log(a^-1 b)). The same path whatever the frames, forwards and back,
 * of a pose and of its inverse; what a body with a constant twist does.
 */
export function screw<From extends string, To extends string>(
  a: Transform<From, To>,
  b: Transform<From, To>,
  share: number,
): Transform<From, To> {
  const twist = log(compose(invert(a), b)).map((part) => part * share) as unknown as Twist
  return compose(a, exp<From, From>(twist))
}
