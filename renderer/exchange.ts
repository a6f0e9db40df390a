import type { Bridge } from '../electron/protocol/bridge'
import type { LabelSet } from '../electron/protocol/manifest'
import type { MapPicture } from '../electron/protocol/mapPicture'
import type { Take } from '../electron/protocol/project'
import { decodePhoto } from './decodePhoto'
import type { LabelClass, LabelMap } from './document/labelMap'
import { takeNumber } from './generation/generation.svelte'
import { type Convention, conventionsFor } from './labels/conventions'
import { DATA_SETS, type MapExport } from './labels/dataSets'
import { ImportDoctor } from './labels/importDoctor.svelte'
import { mapLabels, proposeMapping } from './labels/labelMapping'
import { type PictureReading, readPicture } from './labels/readPicture'
import type { Workspace } from './workspace.svelte'

/** The project as files other than its own meet it. */
type Exchanging = Pick<
  Workspace,
  'editor' | 'generation' | 'dialogs' | 'language' | 'labelSet' | 'packs' | 'name' | 'beginWithMap'
>

/** Brings pictures and maps into the project in the window, and takes maps and pictures out of it. */
export class Exchange {
  readonly #bridge: Pick<Bridge, 'importMap' | 'exportMap' | 'exportPicture'>
  readonly #project: Exchanging

  constructor(bridge: Pick<Bridge, 'importMap' | 'exportMap' | 'exportPicture'>, project: Exchanging) {
    this.#bridge = bridge
    this.#project = project
  }

  /**
   * Imports a picture, asking which when `file` is null, and shows first what it was taken for: it becomes a layer, a map of
   * its own, or a picture for tracing.
   */
  async importMap(file: { name: string; bytes: Uint8Array } | null = null): Promise<void> {
    const imported = await this.#project.dialogs.valueOf(this.#bridge.importMap({ file }))
    if (!imported) return
    const picture = await this.#readPicture(imported.picture)
    if (!picture) return
    const { name } = imported
    const doctor = new ImportDoctor(name, picture, this.#labelSetsKnown())
    const answer = await this.#project.dialogs.askImport(doctor)
    const map = doctor.result()
    if (answer === 'reference') this.#project.editor.layerCommands.addReference(name, picture)
    else if (answer === 'layer' && map) this.#project.editor.layerCommands.addMap(name, map)
    else if (answer === 'new' && map) await this.#project.beginWithMap(name, map)
  }

  async exportPicture(take = this.#project.generation.selected): Promise<void> {
    if (!take) return
    const suggestedName = this.#project.language.words.project.takeFile(this.#project.name, takeNumber(take.id))
    const { picture, recipe } = take
    const exported = await this.#project.dialogs.valueOf(
      this.#bridge.exportPicture({ path: null, suggestedName, picture, recipe }),
    )
    if (exported) this.#saySaved(exported.path)
  }

  /** The ways in which a picture may be read as a label map here. */
  conventions(): Convention[] {
    return conventionsFor(this.#labelSetsKnown())
  }

  /** Exports the map in the labels of the project, or in the ids of a data set, after showing how its labels become those. */
  async exportMap(kind: MapExport = 'indexed'): Promise<void> {
    const target = DATA_SETS[kind]
    const map = this.#project.editor.composite()
    const mapped = target ? await this.#inLabelsOf(map, target.title, target.classes) : map
    if (!mapped) return
    const exported = await this.#project.dialogs.valueOf(
      this.#bridge.exportMap({
        path: null,
        suggestedName: `${this.#project.language.words.project.mapFile(this.#project.name)}${target ? ` ${target.title}` : ''}`,
        labelMap: target?.toFile ? { ...mapped, data: mapped.data.map(target.toFile) } : mapped,
        labelSet: target ? target.labelSet : this.#project.labelSet,
        format: target?.format ?? (kind === 'ids' || kind === 'colours' ? kind : 'indexed'),
      }),
    )
    if (exported) this.#saySaved(exported.path)
  }

  /** Lays the map of a take over the document; of one that was made with other labels, in the labels of now. */
  restoreMap(take: Take): void {
    const { condition, pack } = take.recipe
    const name = this.#project.language.words.generate.mapOfTake(takeNumber(take.id))
    if (condition.kind !== 'mask') {
      this.#project.editor.layerCommands.addMap(name, condition.map, condition.kind)
      return
    }
    const labelSet = this.#project.packs.find(({ manifest }) => manifest.name === pack.name)?.manifest.labelSet
    const other = labelSet !== undefined && labelSet.name !== this.#project.labelSet.name
    const map = other
      ? mapLabels(condition.labelMap, proposeMapping(labelSet.classes, this.#project.labelSet.classes))
      : condition.labelMap
    this.#project.editor.layerCommands.addMap(name, map)
  }

  // Within -----------------------------------------------------------------------------------------------------------

  async #readPicture(picture: MapPicture): Promise<PictureReading | undefined> {
    try {
      return readPicture(picture.kind === 'encoded' ? { kind: 'rgba', ...(await decodePhoto(picture)) } : picture)
    } catch {
      this.#project.dialogs.say({ kind: 'problem', sentence: this.#project.language.words.labels.import.damaged })
      return undefined
    }
  }

  /** The label sets that a picture may be painted in: the map's own, then those of the packs. */
  #labelSetsKnown(): LabelSet[] {
    const sets = new Map(
      [this.#project.labelSet, ...this.#project.packs.map(({ manifest }) => manifest.labelSet)].map((set) => [
        set.name,
        set,
      ]),
    )
    return [this.#project.labelSet, ...[...sets.values()].filter(({ name }) => name !== this.#project.labelSet.name)]
  }

  /** A map in the ids of other classes; asks where a name has no equal. Undefined when the person calls it off. */
  async #inLabelsOf(map: LabelMap, title: string, classes: readonly LabelClass[]): Promise<LabelMap | undefined> {
    const proposal = proposeMapping(this.#project.labelSet.classes, classes)
    const painted = this.#project.editor.paintedLabels()
    const plain = proposal.every(({ from, how }) => how === 'same' || !painted.has(from.id))
    const mapping = plain ? proposal : await this.#project.dialogs.askMapping({ title, proposal, classes, painted })
    return mapping ? mapLabels(map, mapping) : undefined
  }

  #saySaved(path: string): void {
    this.#project.dialogs.say({
      kind: 'note',
      sentence: this.#project.language.words.project.savedAs(path.replace(/^.*[/\\]/, '')),
    })
  }
}
