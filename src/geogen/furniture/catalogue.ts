import { bathroom } from './bath.ts'
import { bedroom } from './beds.ts'
import { decor } from './decor.ts'
import type { Kind } from './kind.ts'
import { kitchen } from './kitchen.ts'
import { openings } from './openings.ts'
import { pictures } from './pictures.ts'
import { plants } from './plants.ts'
import { appliances } from './screens.ts'
import { seats } from './seats.ts'
import { tables } from './tables.ts'
import { tableware } from './tableware.ts'

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
  ...pictures,
  ...plants,
  ...tableware,
} as const satisfies Record<string, Kind>
