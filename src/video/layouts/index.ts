import type { Layout } from '../layout.ts'
import { arkitscenes } from './arkitscenes.ts'
import { colmap } from './colmap.ts'
import { iclNuim } from './icl-nuim.ts'
import { open3d } from './open3d.ts'
import { realEstate10k } from './realestate10k.ts'
import { redwood } from './redwood.ts'
import { replica } from './replica.ts'
import { scannet } from './scannet.ts'
import { sevenScenes } from './seven-scenes.ts'
import { table } from './table.ts'
import { transforms } from './transforms.ts'
import { tum } from './tum.ts'

/** Every layout that is known, in the order in which a folder is tried. */
export const layouts: readonly Layout[] = [
  transforms,
  colmap,
  scannet,
  sevenScenes,
  arkitscenes,
  replica,
  iclNuim,
  tum,
  redwood,
  open3d,
  realEstate10k,
  table,
]
