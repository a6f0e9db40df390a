import fs from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { BrowserWindow } from 'electron'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { askAboutUnsaved, chooseOpenPath, chooseSavePath, fileNameOf, PROJECT_FILE } from '../../electron/dialogs'

const dialog = vi.hoisted(() => ({ showSaveDialog: vi.fn(), showOpenDialog: vi.fn(), showMessageBox: vi.fn() }))
vi.mock('electron', () => ({ dialog }))

const window = {} as BrowserWindow
beforeEach(() => vi.resetAllMocks())

describe('chooseSavePath', () => {
  const choose = (folder = '/a') => chooseSavePath(window, PROJECT_FILE, folder, 'Lake: one')

  it('offers the name with its extension, and gives what was chosen', async () => {
    dialog.showSaveDialog.mockResolvedValue({ canceled: false, filePath: '/b/x.ora' })
    expect(await choose()).toBe('/b/x.ora')
    expect(dialog.showSaveDialog.mock.calls[0]?.[1]).toMatchObject({ defaultPath: path.join('/a', 'Lake- one.ora') })
  })

  it('gives nothing when the person cancels', async () => {
    dialog.showSaveDialog.mockResolvedValue({ canceled: true, filePath: '' })
    expect(await choose()).toBeNull()
  })

  it('adds a missing extension, and asks before that replaces a file', async () => {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'underpaint-dialogs-'))
    dialog.showSaveDialog.mockResolvedValue({ canceled: false, filePath: path.join(folder, 'x') })
    expect(await choose(folder)).toBe(path.join(folder, 'x.ora'))
    expect(dialog.showMessageBox).not.toHaveBeenCalled()
    await fs.writeFile(path.join(folder, 'x.ora'), 'there')
    dialog.showMessageBox.mockResolvedValueOnce({ response: 1 }).mockResolvedValueOnce({ response: 0 })
    expect(await choose(folder)).toBeNull()
    expect(await choose(folder)).toBe(path.join(folder, 'x.ora'))
    await fs.rm(folder, { recursive: true })
  })
})

describe('chooseOpenPath', () => {
  it('gives the chosen file or nothing', async () => {
    dialog.showOpenDialog.mockResolvedValueOnce({ canceled: false, filePaths: ['/a/b.ora'] })
    expect(await chooseOpenPath(window, PROJECT_FILE)).toBe('/a/b.ora')
    dialog.showOpenDialog.mockResolvedValueOnce({ canceled: true, filePaths: [] })
    expect(await chooseOpenPath(window, PROJECT_FILE)).toBeNull()
  })
})

describe('askAboutUnsaved', () => {
  it.each([
    [0, 'save'],
    [1, 'discard'],
    [2, 'cancel'],
  ] as const)('button %i is %s', async (response, choice) => {
    dialog.showMessageBox.mockResolvedValue({ response })
    expect(await askAboutUnsaved(window, 'Lake')).toBe(choice)
  })

  it('cancels with Escape and saves with Enter', async () => {
    dialog.showMessageBox.mockResolvedValue({ response: 2 })
    await askAboutUnsaved(window, 'Lake')
    expect(dialog.showMessageBox.mock.calls[0]?.[1]).toMatchObject({ defaultId: 0, cancelId: 2 })
  })

  it('asks in the language of the window', async () => {
    dialog.showMessageBox.mockResolvedValue({ response: 0 })
    await askAboutUnsaved(window, '湖', 'zh')
    const asked = dialog.showMessageBox.mock.calls.at(-1)?.[1]
    expect(asked).toMatchObject({ message: '关闭前保存对“湖”的更改吗？', buttons: ['保存', '不保存', '取消'] })
  })
})

describe('fileNameOf', () => {
  it.each([
    ['Lake and mountains', 'Lake and mountains'],
    ['a/b\\c:d*?"<>|', 'a-b-c-d------'],
    ['..', 'Untitled'],
    ['', 'Untitled'],
    ['.hidden. ', 'hidden'],
  ])('makes %j to %j', (name, expected) => expect(fileNameOf(name)).toBe(expected))
})
