import { createRequire } from 'node:module'
import { protocolVersion } from '../wire/index.ts'

const require = createRequire(import.meta.url)
const { version } = require('../../../package.json') as { version: string }

/** The content of a `kernel_info_reply`. */
export const kernelInfo = {
  status: 'ok',
  protocol_version: protocolVersion,
  implementation: 'milo-lab',
  implementation_version: version,
  language_info: {
    name: 'typescript',
    version: (require('typescript/package.json') as { version: string }).version,
    mimetype: 'text/typescript',
    file_extension: '.ts',
    pygments_lexer: 'typescript',
    codemirror_mode: 'typescript',
    nbconvert_exporter: 'script',
  },
  banner: `TypeScript in milo-lab ${version}, on Node.js ${process.versions.node}. %help tells what cells can do.`,
  debugger: false,
  supported_features: [],
  help_links: [
    { text: 'TypeScript', url: 'https://www.typescriptlang.org/docs/' },
    { text: 'Node.js', url: 'https://nodejs.org/docs/latest-v24.x/api/' },
  ],
}
