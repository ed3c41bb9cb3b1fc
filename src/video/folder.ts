import { basename, isFile, join, listFolder, listIfThere, readText } from '#video/disk'

/** A folder that may hold a clip, and safe ways to what is in it. */
export class ClipFolder {
  readonly path: string
  /** What is in the folder. */
  readonly names: readonly string[]
  /** The one file in it that was asked for, where a file was. */
  readonly chosen: string | undefined
  readonly #lists = new Map<string, Promise<readonly string[]>>()
  readonly #sets = new Map<string, ReadonlySet<string>>()

  private constructor(path: string, names: readonly string[], chosen?: string) {
    this.path = path
    this.names = names
    this.chosen = chosen
  }

  /** The folder at a path, or the folder of the file there. @throws Error where there is nothing */
  static async at(path: string): Promise<ClipFolder> {
    if (!(await isFile(path))) return new ClipFolder(path, await listFolder(path))
    const folder = join(path, '..')
    return new ClipFolder(folder, await listFolder(folder), basename(path))
  }

  /** A folder inside or beside this one, empty where there is none. */
  async near(...steps: string[]): Promise<ClipFolder> {
    const path = join(this.path, ...steps)
    return new ClipFolder(path, await listIfThere(path))
  }

  get name(): string {
    return basename(join(this.path))
  }

  has(...names: string[]): boolean {
    return names.every((name) => this.names.includes(name))
  }

  /** The first of these names that the folder has. */
  first(...names: string[]): string | undefined {
    return names.find((name) => this.names.includes(name))
  }

  /** The names in a folder inside this one, none where there is no such folder. */
  list(folder: string): Promise<readonly string[]> {
    const known = this.#lists.get(folder) ?? listIfThere(join(this.path, folder))
    this.#lists.set(folder, known)
    return known
  }

  /**
   * The path of a file that a list in this folder names.
   * @throws Error for a name that leads out of the folder: a clip holds its own pictures
   */
  inside(file: string): string {
    const steps: string[] = []
    for (const step of file.split(/[\\/]/)) {
      if (step === '..' && steps.length === 0) throw new Error(`'${file}' leaves the folder.`)
      if (step === '..') steps.pop()
      else if (step !== '.' && step !== '') steps.push(step)
    }
    if (/^([\\/]|[a-z]:)/i.test(file) || file.includes('\0')) throw new Error(`'${file}' leaves the folder.`)
    if (steps.length === 0) throw new Error(`'${file}' names no file.`)
    return join(this.path, ...steps)
  }

  /** Whether a listed file is there. @throws as {@link inside} */
  async isHere(file: string): Promise<boolean> {
    const path = this.inside(file).slice(join(this.path, 'x').length - 1)
    const at = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))
    const folder = path.slice(0, Math.max(at, 0))
    const known = this.#sets.get(folder) ?? new Set(folder ? await this.list(folder) : this.names)
    this.#sets.set(folder, known)
    return known.has(path.slice(at + 1))
  }

  readText(file: string): Promise<string> {
    return readText(this.inside(file))
  }

  /** @throws Error that names the file where it is no JSON */
  async readJson(file: string): Promise<unknown> {
    const text = await this.readText(file)
    try {
      return JSON.parse(text)
    } catch (error) {
      throw new Error(`${this.inside(file)}: not JSON (${(error as Error).message}).`, { cause: error })
    }
  }
}
