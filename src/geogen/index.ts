/** Rooms, camera paths, filming, actions, triplets, questions. */
export type { ColorName, Material, Pattern, Rgb } from './materials.ts'
export type { Mesh } from './mesh.ts'
export type { PathName } from './paths.ts'
export { type FilmOptions, Room, type RoomOptions, room } from './room.ts'
