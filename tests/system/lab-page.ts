/** What a person does in JupyterLab, and sees there. */
import type { Locator, Page } from 'playwright-core'
import sharp from 'sharp'

/** So tall that JupyterLab, which draws only the cells in view, draws them all. */
export const tall = { width: 1280, height: 16_000 }

/** Waits for the notebook, and for its kernel to be idle. */
export async function openNotebook(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.locator('.jp-NotebookPanel .jp-Cell').first().waitFor({ timeout: 60_000 })
  // The notebook's own indicator is idle before it has a kernel, and cells run then do nothing.
  await page.locator('.jp-StatusBar-TextItem', { hasText: '| Idle' }).first().waitFor({ timeout: 60_000 })
}

/** Run > Run All Cells, then waits until none is waiting. */
export async function runAllCells(page: Page, minutes: number): Promise<void> {
  await page.locator('.lm-MenuBar-item', { hasText: /^Run$/ }).click()
  await page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()
  const prompts = page.locator('.jp-NotebookPanel .jp-CodeCell .jp-InputPrompt')
  const deadline = Date.now() + minutes * 60_000
  await page.waitForTimeout(1000)
  for (;;) {
    const texts = await prompts.allTextContents()
    if (texts.every((text) => /\[\d+\]/.test(text)) || (await errorsOf(page)).length > 0) return
    if (Date.now() > deadline) throw new Error(`cells still run after ${minutes} minutes: ${texts.join(' ')}`)
    await page.waitForTimeout(500)
  }
}

/** Clicks into a code cell and presses Ctrl+Enter, then waits until it has run. `index` counts from 0. */
export async function runCell(page: Page, index: number): Promise<void> {
  const cell = page.locator('.jp-NotebookPanel .jp-CodeCell').nth(index)
  const prompt = cell.locator('.jp-InputPrompt')
  const before = await prompt.textContent()
  await cell.locator('.cm-content').click()
  await page.keyboard.press('Control+Enter')
  const deadline = Date.now() + 60_000
  for (let text = before; text === before || !/\[\d+\]/.test(text ?? ''); text = await prompt.textContent()) {
    if (Date.now() > deadline) throw new Error(`the cell still runs after a minute: ${text}`)
    await page.waitForTimeout(100)
  }
}

/** What a code cell printed. */
export const outputOf = async (page: Page, index: number): Promise<string> => {
  const cell = page.locator('.jp-NotebookPanel .jp-CodeCell').nth(index)
  return (await cell.locator('.jp-OutputArea-output').allTextContents()).join('').trim()
}

/** The text of every output that is an error. */
export const errorsOf = (page: Page): Promise<string[]> =>
  page.locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]').allTextContents()

/** How many colours a piece of the page shows, coarsely: a blank one shows 1. */
export async function coloursOf(piece: Locator): Promise<number> {
  await piece.scrollIntoViewIfNeeded()
  const picture = await piece.screenshot()
  const pixels = await sharp(picture).removeAlpha().raw().toBuffer()
  const seen = new Set<number>()
  for (let at = 0; at < pixels.length; at += 3)
    seen.add(((pixels[at]! >> 4) << 8) | ((pixels[at + 1]! >> 4) << 4) | (pixels[at + 2]! >> 4))
  return seen.size
}
