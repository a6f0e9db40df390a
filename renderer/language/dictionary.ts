import * as canvas from './canvas'
import * as commands from './commands'
import * as dialogs from './dialogs'
import * as edits from './edits'
import * as generate from './generate'
import * as labels from './labels'
import * as layers from './layers'
import * as models from './models'
import * as project from './project'
import * as studio from './studio'
import * as tools from './tools'

/** The languages of the window. */
export type LanguageName = 'en' | 'zh'

/**
 * Everything the window says, by area. Each area has a file with both languages side by side; English gives the type, so that a
 * sentence that Chinese lacks does not compile.
 */
const en = {
  canvas: canvas.en,
  commands: commands.en,
  dialogs: dialogs.en,
  edits: edits.en,
  generate: generate.en,
  labels: labels.en,
  layers: layers.en,
  models: models.en,
  project: project.en,
  studio: studio.en,
  tools: tools.en,
}

export type Dictionary = typeof en

const zh: Dictionary = {
  canvas: canvas.zh,
  commands: commands.zh,
  dialogs: dialogs.zh,
  edits: edits.zh,
  generate: generate.zh,
  labels: labels.zh,
  layers: layers.zh,
  models: models.zh,
  project: project.zh,
  studio: studio.zh,
  tools: tools.zh,
}

export const DICTIONARIES: Readonly<Record<LanguageName, Dictionary>> = { en, zh }
