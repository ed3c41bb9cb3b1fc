export { kernelInfo } from './info.ts'
export { openSession, type SessionParts } from './session.ts'
