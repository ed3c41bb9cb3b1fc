/** Parquet files whose columns declare what they are, as Hugging Face `datasets` (features) reads them. */
import { parquetWriteBuffer, type SchemaElement } from 'hyparquet-writer'

type Plain = 'string' | 'float64' | 'binary'

/** One column, a value per row. A picture is `{ bytes, path }`. */
export interface Column {
  readonly name: string
  readonly kind: Plain | `${Plain} list` | 'picture'
  readonly data: readonly unknown[]
}

/** The bytes of a file. Lists are declared: writers that guess get empty ones wrong. */
export function parquetFile(columns: readonly Column[]): Uint8Array {
  const features = Object.fromEntries(columns.map(({ name, kind }) => [name, featureOf(kind)]))
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: columns.map(({ name, data }) => ({ name, data: [...data], statistics: false })),
      schema: [{ name: 'root', num_children: columns.length }, ...columns.flatMap(schemaOf)],
      codec: 'UNCOMPRESSED', // pictures are compressed already
      rowGroupSize: 64,
      kvMetadata: [{ key: 'huggingface', value: JSON.stringify({ info: { features } }) }],
      createdBy: 'milo-lab',
    }),
  )
}

function schemaOf({ name, kind }: Column): SchemaElement[] {
  const repetition_type = 'OPTIONAL' // `datasets` takes its own types for columns that may have no value only
  if (kind === 'picture') {
    return [{ name, repetition_type, num_children: 2 }, plain('bytes', 'binary'), plain('path', 'string')]
  }
  if (!kind.endsWith(' list')) return [plain(name, kind as Plain)]
  return [
    { name, repetition_type, num_children: 1, converted_type: 'LIST' },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    plain('element', kind.slice(0, -5) as Plain),
  ]
}

function plain(name: string, kind: Plain): SchemaElement {
  const repetition_type = 'OPTIONAL'
  if (kind === 'float64') return { name, type: 'DOUBLE', repetition_type }
  return { name, type: 'BYTE_ARRAY', repetition_type, ...(kind === 'string' && { converted_type: 'UTF8' }) }
}

function featureOf(kind: Column['kind']): object {
  if (kind === 'picture') return { _type: 'Image' }
  if (kind.endsWith(' list')) return { feature: featureOf(kind.slice(0, -5) as Plain), _type: 'List' }
  return { dtype: kind, _type: 'Value' }
}
