import { gate } from './repl.ts'

/** The line that code with legacy decorators and their metadata begins with: the names that oxc calls them by. */
export const helpersOfDecorators = `const babelHelpers = ${gate}.decorators;`

type Decorator = (...target: unknown[]) => unknown

interface MetadataApi {
  readonly decorate?: (decorators: readonly unknown[], ...target: unknown[]) => unknown
  readonly metadata?: (key: string, value: unknown) => Decorator
}

/** What legacy decorators come down to, as TypeScript has it. */
export const decorators = {
  /** Applies decorators, the last first, to a class (alone), or to a member by its prototype, key and descriptor. */
  decorate(
    list: readonly (Decorator | undefined)[],
    ...target: [object, PropertyKey?, (PropertyDescriptor | null)?]
  ) {
    const [holder, key, given] = target
    const isMember = target.length > 2
    const { decorate } = Reflect as MetadataApi
    const start = isMember && given === null ? Object.getOwnPropertyDescriptor(holder, key!) : given
    const decorated = decorate
      ? decorate(list, holder, key, start)
      : list.reduceRight<unknown>(
          (before, each) => each?.(...(isMember ? [holder, key, before] : [before])) ?? before,
          isMember ? start : holder,
        )
    if (isMember && decorated) Object.defineProperty(holder, key!, decorated as PropertyDescriptor)
    return decorated
  },
  /** A parameter's decorator as one of its function. */
  decorateParam: (index: number, decorator: Decorator) => (holder: unknown, key: unknown) =>
    void decorator(holder, key, index),
  /** Keeps a type for those who ask at run time, where a package such as reflect-metadata offers it. */
  decorateMetadata: (key: string, value: unknown) => (Reflect as MetadataApi).metadata?.(key, value),
}
