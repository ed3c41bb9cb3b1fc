/** A real browser for the system tests, which can reach this machine and nothing else. */
import { existsSync, mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import type { TestContext } from 'vitest'

const programs = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const program = programs.find(existsSync)

/** Where the tests leave their pictures. */
export const screenshots = resolve(import.meta.dirname, '.screenshots')

/** Skips the test, saying why, where the machine has no browser. */
export function needsBrowser(context: TestContext): void {
  if (!program) context.skip('no Chromium on this machine (Debian: apt install chromium)')
}

/** Opens a browser without a window. Names other than 127.0.0.1 do not resolve in it. */
export function openBrowser(flags: readonly string[] = []): Promise<Browser> {
  mkdirSync(screenshots, { recursive: true })
  return chromium.launch({
    executablePath: program,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      ...flags,
    ],
  })
}

/** Keeps the address of every request that a page makes to another machine. */
export function recordForeignRequests(page: Page): string[] {
  const foreign: string[] = []
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url())
    if (/^(https?|wss?):$/.test(protocol) && hostname !== '127.0.0.1') foreign.push(request.url())
  })
  page.on('websocket', (socket) => {
    if (new URL(socket.url()).hostname !== '127.0.0.1') foreign.push(socket.url())
  })
  return foreign
}
