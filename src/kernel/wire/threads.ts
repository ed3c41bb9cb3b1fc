/** The file of a thread beside this one: TypeScript where the source itself runs, JavaScript once built. */
export function threadFile(name: string): URL {
  return new URL(`./${name}${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)
}
