/** The words of actions: steps to text and back. What steps mean is in actions.ts (cameras) and edits.ts (things). */

/** Where a camera goes, by the axes it has when it goes. */
export type MoveDirection = keyof typeof opposites
/** On which side of a thing, as seen by the camera: `behind` is the far side, `in front of` the near one. */
export type Side = (typeof sides)[number]
/** Where a thing is moved or put, as seen by the camera: `away` from it, `closer`, or to a side. */
export type ThingDirection = (typeof thingDirections)[number]

/** One thing that the camera does. */
export type CameraStep =
  /** Left of 0 is to the right. About the camera's own upright axis. */
  | { readonly do: 'turn'; readonly degrees: number }
  /** Above 0 is up. */
  | { readonly do: 'tilt'; readonly degrees: number }
  /** Above 0 is to the right: clockwise for who looks through the camera. */
  | { readonly do: 'roll'; readonly degrees: number }
  | { readonly do: 'move'; readonly direction: MoveDirection; readonly metres: number }
  | { readonly do: 'face'; readonly label: string }
  | { readonly do: 'go'; readonly side: Side; readonly label: string }
  /** Around a thing, or around a point so many metres ahead; above 0 the camera moves to its left. */
  | { readonly do: 'orbit'; readonly degrees: number; readonly around: string | number }

/** One thing that happens to an object. */
export type Edit =
  | { readonly do: 'remove'; readonly label: string }
  | {
      readonly do: 'shift'
      readonly label: string
      readonly direction: ThingDirection
      readonly metres: number
    }
  | { readonly do: 'paint'; readonly label: string; readonly color: string }
  /** Another thing of a kind that is in the room, beside one that has a name. */
  | {
      readonly do: 'add'
      readonly color: string
      readonly category: string
      readonly direction: ThingDirection
      readonly metres: number
      readonly label: string
    }

export type Step = CameraStep | Edit

const opposites = {
  forward: 'backward',
  backward: 'forward',
  left: 'right',
  right: 'left',
  up: 'down',
  down: 'up',
} as const
const sides = ['behind', 'in front of', 'to the left of', 'to the right of'] as const
const thingDirections = ['left', 'right', 'away', 'closer'] as const

/** Whether a step happens to an object. */
export function isEdit(step: Step): step is Edit {
  return ['remove', 'shift', 'paint', 'add'].includes(step.do)
}

/**
 * The steps as words can tell them: whole degrees, metres to the centimetre, and no step that rounds to nothing.
 * `parseSteps(formatSteps(steps))` equals `roundSteps(steps)`.
 */
export function roundSteps(steps: readonly Step[]): Step[] {
  return steps.flatMap((step): Step[] => {
    const around =
      step.do === 'orbit' && typeof step.around === 'number' ? { around: centi(step.around) } : {}
    if ('degrees' in step) {
      const degrees = Math.round(step.degrees) || 0
      return degrees ? [{ ...step, degrees, ...around }] : []
    }
    if (step.do === 'move') {
      const metres = centi(Math.abs(step.metres))
      const direction = step.metres < 0 ? opposites[step.direction] : step.direction
      return metres ? [{ ...step, direction, metres }] : []
    }
    return ['metres' in step ? { ...step, metres: centi(step.metres) } : step]
  })
}

const centi = (metres: number) => Math.round(metres * 100) / 100 || 0

/** The steps in words, after {@link roundSteps}; 'stay' for none. */
export function formatSteps(steps: readonly Step[]): string {
  return roundSteps(steps).map(inWords).join(' and ') || 'stay'
}

function inWords(step: Step): string {
  switch (step.do) {
    case 'turn':
      return `turn ${leftOrRight(step.degrees)} degrees`
    case 'tilt':
      return `tilt ${step.degrees > 0 ? 'up' : 'down'} ${Math.abs(step.degrees)} degrees`
    case 'roll':
      return `roll ${leftOrRight(-step.degrees)} degrees`
    case 'move':
      return `move ${step.direction} ${step.metres} m`
    case 'face':
      return `turn to face the ${step.label}`
    case 'go':
      return `step ${step.side} the ${step.label}`
    case 'orbit': {
      const { around } = step
      const axis = typeof around === 'number' ? `the point ${around} m ahead` : `the ${around}`
      return `orbit ${leftOrRight(step.degrees)} degrees around ${axis}`
    }
    case 'remove':
      return `the ${step.label} is removed`
    case 'shift':
      return `the ${step.label} is moved ${step.metres} m ${step.direction}`
    case 'paint':
      return `the ${step.label} is painted ${step.color}`
    case 'add': {
      const { color, category, metres, direction, label } = step
      return `a ${color} ${category} is added ${metres} m ${placed[direction]} the ${label}`
    }
  }
}

const leftOrRight = (degrees: number) => `${degrees > 0 ? 'left' : 'right'} ${Math.abs(degrees)}`
const placed = { left: 'left of', right: 'right of', away: 'behind', closer: 'in front of' } as const

/** What {@link parseSteps} understands, for messages. */
const understood =
  "'turn left|right N degrees', 'turn around', 'tilt up|down N degrees', 'roll left|right N degrees', " +
  "'move forward|backward|left|right|up|down N m', 'turn to face the LABEL', 'step behind|in front of|to the left " +
  "of|to the right of the LABEL', 'orbit left|right N degrees around the LABEL', 'the LABEL is removed', 'the LABEL " +
  "is moved N m left|right|away|closer', 'the LABEL is painted COLOR', 'a COLOR CATEGORY is added N m left of|right " +
  "of|behind|in front of the LABEL', and several of them joined by 'and'"

/**
 * Reads steps, in small and capital letters and with usual synonyms.
 * @throws Error that names the part that was not understood, and lists what is
 */
export function parseSteps(text: string): Step[] {
  return text
    .trim()
    .toLowerCase()
    .replace(/[.!]$/, '')
    .split(/(?:\s*,)?\s+(?:and|then|and then)\s+|\s*,\s*/)
    .flatMap((part) => (/^(?:stay|stay where you are)$/.test(part) ? [] : [parsePart(part)]))
}

const number = String.raw`(\d+(?:\.\d+)?)`
const degrees = `${number} ?(?:degrees?|deg|°)`
const metres = `${number} ?(m|meters?|metres?|cm)`
const the = '(?:the )?(.+)'

/** Each form that is understood, and the step it stands for. */
const forms: readonly (readonly [RegExp, (...groups: string[]) => Step])[] = [
  [/^turn a?round$/, () => ({ do: 'turn', degrees: 180 })],
  [
    form(`(?:turn|rotate|look)(?: to)?(?: the)? (left|right)(?: by)? ${degrees}`),
    (side, n) => ({ do: 'turn', degrees: signed(side!, n!) }),
  ],
  [
    form(`(?:tilt|look) (up|down)(?:wards)?(?: by)? ${degrees}`),
    (side, n) => ({ do: 'tilt', degrees: side === 'up' ? Number(n) : -Number(n) }),
  ],
  [
    form(`roll(?: to the)? (left|right)(?: by)? ${degrees}`),
    (side, n) => ({ do: 'roll', degrees: -signed(side!, n!) }),
  ],
  [
    form(`(?:move|step|walk|go)(?: to the)? (forward|backward|back|left|right|up|down)s?(?: by)? ${metres}`),
    (to, n, unit) => ({
      do: 'move',
      direction: (to === 'back' ? 'backward' : to) as MoveDirection,
      metres: length(n!, unit!),
    }),
  ],
  [
    form(
      `(?:orbit|circle)(?: to the)? (left|right)(?: by)? ${degrees} around (?:a|the) point ${metres} ahead`,
    ),
    (side, n, at, unit) => ({ do: 'orbit', degrees: signed(side!, n!), around: length(at!, unit!) }),
  ],
  [
    form(`(?:orbit|circle)(?: to the)? (left|right)(?: by)? ${degrees} around ${the}`),
    (side, n, label) => ({ do: 'orbit', degrees: signed(side!, n!), around: label! }),
  ],
  [form(`(?:turn to face|turn towards?|look at|face) ${the}`), (label) => ({ do: 'face', label: label! })],
  [
    form(`(?:step|walk|go|move) (behind|in front of|(?:to the )?(?:left|right) of) ${the}`),
    (side, label) => ({
      do: 'go',
      side: (/^(?:left|right)/.test(side!) ? `to the ${side}` : side) as Side,
      label: label!,
    }),
  ],
  [form(`${the} is (?:removed|taken away)`), (label) => ({ do: 'remove', label: label! })],
  [form(`(?:remove|take away) ${the}`), (label) => ({ do: 'remove', label: label! })],
  [
    form(`${the} is moved (?:by )?${metres} (?:to the )?(left|right|away|closer)`),
    (label, n, unit, direction) => ({
      do: 'shift',
      label: label!,
      direction: direction as ThingDirection,
      metres: length(n!, unit!),
    }),
  ],
  [
    form(`${the} is (?:painted|recolou?red|now) (\\w+)`),
    (label, color) => ({ do: 'paint', label: label!, color: color! }),
  ],
  [form(`paint ${the} (\\w+)`), (label, color) => ({ do: 'paint', label: label!, color: color! })],
  [
    form(
      `(?:an?|another) (\\w+) (.+) is added ${metres} (?:to the )?(left of|right of|behind|in front of) ${the}`,
    ),
    (color, category, n, unit, side, label) => ({
      do: 'add',
      color: color!,
      category: category!,
      direction: thingDirections.find((direction) => placed[direction] === side)!,
      metres: length(n!, unit!),
      label: label!,
    }),
  ],
]

function form(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`)
}

function parsePart(part: string): Step {
  for (const [pattern, step] of forms) {
    const match = part.match(pattern)
    if (match) return step(...match.slice(1))
  }
  throw new Error(`Can't tell what to do for '${part}'. Understood are ${understood}.`)
}

const signed = (side: string, n: string) => (side === 'left' ? Number(n) : -Number(n))
const length = (n: string, unit: string) => (unit === 'cm' ? Number(n) / 100 : Number(n))
