// `node setup/renderer.mjs`: compiles src/geogen/filming/assembly into src/geogen/filming/program.ts. The result is kept in
// git, as it is small, so that sources, tests and bundles for the browser run without this step; a test compiles it again
// and compares.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const folder = fileURLToPath(new URL('../src/geogen/filming/', import.meta.url))

/** The text of program.ts. */
export async function compileRenderer() {
  const errors = []
  const { error, binary } = await asc
    .main(
      [
        'index.ts',
        '--baseDir',
        join(folder, 'assembly'),
        '--outFile',
        'renderer.wasm',
        '-O3',
        '--noAssert',
        '--converge',
      ].concat(['--runtime', 'stub', '--enable', 'simd', '--disableWarning', '112']),
      {
        stderr: { write: (text) => errors.push(text) },
        writeFile: (name, contents) => {
          if (name === 'renderer.wasm') written.binary = contents
        },
      },
    )
    .then((result) => ({ ...result, ...written }))
  if (error) throw new Error(`AssemblyScript says\n${errors.join('')}`)
  return `// Compiled by setup/renderer.mjs from assembly/; not to be edited.
// biome-ignore format: one long line
/** The WebAssembly renderer, in base64. */
export const program = '${Buffer.from(binary).toString('base64')}'
`
}

const written = {}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(folder, 'program.ts'), await compileRenderer())
}
