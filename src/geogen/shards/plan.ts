/** What is generated, and how the work is cut: the same on every machine, whoever does which part. */
import { type QuestionFamily, questionFamilies } from '../questions.ts'
import { type ActionKind, actionKinds } from '../triplets.ts'

/** The formats that are written: WebDataset's tar, Parquet as Hugging Face `datasets` reads it, LLaVA's JSON. */
export const formats = ['webdataset', 'parquet', 'llava'] as const
export type Format = (typeof formats)[number]

/** All that the bytes of a generation depend on. */
export interface Plan {
  readonly rooms: number
  readonly seed: number
  readonly format: Format
  readonly style: 'furnished' | 'shapes'
  /** Observations of each room, each with one triplet and some questions. */
  readonly clips: number
  /** Questions of each observation, at most. */
  readonly questions: number
  /** Observed frames. */
  readonly frames: number
  /** Pixels. */
  readonly width: number
  readonly height: number
  readonly actions: readonly ActionKind[]
  readonly families: readonly QuestionFamily[]
  /** Whether only what no single frame can answer is asked; there are fewer such questions. */
  readonly severalFrames: boolean
  /** Rooms in a part, the piece of work that is written or not: one file. Answers are even within each part. */
  readonly roomsPerPart: number
}

/** The least that has to be said; see {@link Plan}. */
export type PlanOptions = Pick<Plan, 'rooms'> & Partial<Plan>

/** @throws RangeError that names what is no whole number, no format, no action or no family */
export function planOf(options: PlanOptions): Plan {
  const plan: Plan = {
    seed: 1,
    format: 'webdataset',
    style: 'furnished',
    clips: 8,
    questions: 6,
    frames: 3,
    width: 256,
    height: 192,
    actions: actionKinds,
    families: questionFamilies,
    severalFrames: false,
    roomsPerPart: 8,
    ...options,
  }
  for (const name of ['rooms', 'clips', 'frames', 'width', 'height', 'roomsPerPart'] as const) {
    if (!(Number.isInteger(plan[name]) && plan[name] > 0))
      throw new RangeError(`${name} is a whole number of 1 or more, not ${plan[name]}.`)
  }
  if (!(Number.isInteger(plan.questions) && plan.questions >= 0) || !Number.isInteger(plan.seed))
    throw new RangeError(`questions and seed are whole numbers, not ${plan.questions} and ${plan.seed}.`)
  checkNames('format', [plan.format], formats)
  checkNames('style', [plan.style], ['furnished', 'shapes'])
  checkNames('actions', plan.actions, actionKinds)
  checkNames('families', plan.families, questionFamilies)
  return plan
}

function checkNames(what: string, given: readonly string[], known: readonly string[]): void {
  const strange = given.find((name) => !known.includes(name))
  if (strange === undefined && given.length > 0) return
  throw new RangeError(`${what}: '${strange ?? ''}' is none of: ${known.join(', ')}.`)
}

/** How many parts there are. */
export const partCount = ({ rooms, roomsPerPart }: Plan): number => Math.ceil(rooms / roomsPerPart)

/** 'part-00012' */
export const partName = (part: number): string => `part-${String(part).padStart(5, '0')}`

/** The indices of a part's rooms. */
export function roomsOf({ rooms, roomsPerPart }: Plan, part: number): number[] {
  const first = part * roomsPerPart
  return Array.from({ length: Math.min(roomsPerPart, rooms - first) }, (_, i) => first + i)
}

/** One of several processes that share the work. */
export interface Shard {
  /** 0 or more, below `count`. */
  readonly index: number
  readonly count: number
}

/** The parts of a shard: every count-th, so that each has about as many. */
export function partsOf(plan: Plan, { index, count }: Shard): number[] {
  return Array.from({ length: partCount(plan) }, (_, part) => part).filter((part) => part % count === index)
}

/**
 * Reads 'i/n'. @throws RangeError when i is not 0 <= i < n: shards count from 0
 */
export function shardFrom(text: string): Shard {
  const match = /^(\d+)\/(\d+)$/.exec(text)
  const [index, count] = [Number(match?.[1]), Number(match?.[2])]
  if (!match || index >= count)
    throw new RangeError(`'${text}' is no shard: '0/4' is the first of four, '3/4' the last.`)
  return { index, count }
}

/** A shard, and which variable of the environment said so. */
export interface ClusterShard extends Shard {
  readonly from: 'SLURM_ARRAY_TASK_ID' | 'JOB_COMPLETION_INDEX'
}

/**
 * The shard that a cluster says this process is: a task of a Slurm array (`SLURM_ARRAY_TASK_ID`) or a pod of a
 * Kubernetes Indexed Job (`JOB_COMPLETION_INDEX`). Undefined elsewhere.
 * @param count how many shards there are; the index then counts from 0, so that one task of an array can be run again
 * alone. Where left out it is the size of the Slurm array, whose first task is shard 0; Kubernetes tells none.
 * @throws RangeError when the index is no whole number below the count, or the count is not known
 */
export function shardOfCluster(
  environment: Readonly<Record<string, string | undefined>>,
  count?: number,
): ClusterShard | undefined {
  const { SLURM_ARRAY_TASK_ID: task, JOB_COMPLETION_INDEX: pod } = environment
  if (task !== undefined) {
    const { index, of } = count === undefined ? inArray(environment) : { index: Number(task), of: count }
    return clusterShard('SLURM_ARRAY_TASK_ID', task, index, of)
  }
  return pod === undefined ? undefined : clusterShard('JOB_COMPLETION_INDEX', pod, Number(pod), count)
}

/** A task's place in its array, which may count from any number in any step. */
function inArray(environment: Readonly<Record<string, string | undefined>>) {
  const {
    SLURM_ARRAY_TASK_ID: task,
    SLURM_ARRAY_TASK_MIN: first = '0',
    SLURM_ARRAY_TASK_STEP: step = '1',
    SLURM_ARRAY_TASK_COUNT: tasks,
  } = environment
  return {
    index: (Number(task) - Number(first)) / Number(step),
    of: tasks === undefined ? undefined : Number(tasks),
  }
}

function clusterShard(
  from: ClusterShard['from'],
  value: string,
  index: number,
  count: number | undefined,
): ClusterShard {
  const said = `${from} is ${value}`
  if (count === undefined)
    throw new RangeError(`${said}, but of how many? Say it with --shards N, or the shard with --shard I/N.`)
  if (!(Number.isInteger(index) && index >= 0 && index < count))
    throw new RangeError(
      `${said}, which is none of ${count} shards, 0 to ${count - 1}. Let the cluster count from 0, without gaps.`,
    )
  return { index, count, from }
}
