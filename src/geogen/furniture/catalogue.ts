import { bathroom } from './bath.ts'
import { bedroom } from './beds.ts'
import { decor } from './decor.ts'
import type { Kind } from './kind.ts'
import { kitchen } from './kitchen.ts'
import { openings } from './openings.ts'
import { appliances } from './screens.ts'
import { seats } from './seats.ts'
import { tables } from './tables.ts'

/** Everything a room can be furnished with. */
export const catalogue = {
  ...seats,
  ...bedroom,
  ...tables,
  ...appliances,
  ...kitchen,
  ...bathroom,
  ...openings,
  ...decor,
} as const satisfies Record<string, Kind>
