import { untrack } from 'svelte'
import type { Bridge, ExampleMap, Pack, ProjectFile, StartInfo } from '../electron/protocol/bridge'
import type { GenerateRequest } from '../electron/protocol/generation'
import type { LostProject, RecoveredProject } from '../electron/protocol/journal'
import type { LabelSet } from '../electron/protocol/manifest'
import type { MapPicture } from '../electron/protocol/mapPicture'
import type { GenerateSettings, Project, Take } from '../electron/protocol/project'
import { decodePhoto } from './decodePhoto'
import { Dialogs } from './dialogs.svelte'
import { PaintDocument } from './document/document'
import { type LabelClass, type LabelMap, UNLABELLED } from './document/labelMap'
import type { RgbaPicture } from './document/layer'
import { Editor } from './editor/editor.svelte'
import { KernelWorker } from './elsewhere'
import { Generation, takeNumber } from './generation/generation.svelte'
import { defaultSettings, requestOf, settingsFor } from './generation/settings'
import { type Followed, JournalKeeper } from './journal'
import { type Convention, conventionsFor } from './labels/conventions'
import { DATA_SETS, type MapExport } from './labels/dataSets'
import { ImportDoctor } from './labels/importDoctor.svelte'
import { mapLabels, mappingTable, proposeMapping } from './labels/labelMapping'
import { LabelSetTrail } from './labels/labelSetTrail.svelte'
import { LabelShelf } from './labels/labelShelf.svelte'
import { type PictureReading, readPicture } from './labels/readPicture'
import type { LanguageName } from './language/dictionary'
import { Language } from './language/language.svelte'
import { Live } from './live.svelte'
import { Machine } from './machine.svelte'
import { Models } from './models.svelte'
import { documentOf, documentOfMap, emptyDocument, projectOf } from './projectFile'
import { replayed } from './replayedJournal'

/** What a new project starts from. */
export type Beginning =
  | {
      kind: 'empty'
      width: number
      height: number
      /** A picture to lay over it for tracing. */
      reference: { readonly name: string; readonly picture: RgbaPicture } | null
    }
  | { kind: 'example'; example: ExampleMap; side: number }

/**
 * The project in the window: the editor and the takes, the file they belong to, and the pack in use. Whatever the person asks for that concerns more than one of these is a method here.
 */
export class Workspace {
  readonly editor: Editor
  readonly generation: Generation
  /** The label set as the person has laid it out. */
  readonly shelf: LabelShelf
  readonly live: Live
  readonly dialogs = new Dialogs((problem) => this.language.sentenceOf(problem))
  readonly machine: Machine
  readonly language: Language
  readonly version: string
  readonly models: Models
  readonly examples: readonly ExampleMap[]
  readonly #bridge: Bridge
  #packs: readonly Pack[]
  readonly #journal: JournalKeeper
  #pack: Pack
  /** The pack that the project names. */
  #needed = $state.raw('')
  readonly #labelSets: LabelSetTrail<LabelSet>
  /** Null while the project has no name of its own. */
  #name = $state.raw<string | null>(null)
  #file = $state.raw<ProjectFile | null>(null)
  #savedTakes: readonly Take[]
  #savedSettings: GenerateSettings
  #busy = $state.raw(false)

  /** `pack` is one of the start's packs: the one to begin with. `systemLanguage` is spoken unless the settings say another. */
  constructor(bridge: Bridge, start: StartInfo, pack: Pack, systemLanguage: LanguageName = 'en') {
    this.#bridge = bridge
    this.version = start.version
    this.#packs = $state.raw(start.packs)
    this.models = new Models(bridge)
    this.examples = start.examples
    this.#pack = $state.raw(pack)
    this.#labelSets = new LabelSetTrail(pack.manifest.labelSet)
    this.machine = new Machine(bridge, start, this.dialogs)
    this.language = new Language(() => this.machine.settings.language, systemLanguage)
    this.generation = new Generation(bridge, defaultSettings(pack.manifest))
    this.#savedTakes = $state.raw(this.generation.takes)
    this.#savedSettings = $state.raw(this.generation.settings)
    this.#journal = new JournalKeeper(
      bridge,
      () => ({ kind: 'project', project: this.#project(), name: this.#name, path: this.#file?.path ?? null }),
      (problem) =>
        this.dialogs.say({
          kind: 'problem',
          sentence: this.language.words.project.notKept(this.language.sentenceOf(problem)),
        }),
    )
    const [example] = start.examples
    this.editor = new Editor({
      document: example ? documentOfMap(example.labelMap, null) : PaintDocument.empty(512, 512),
      classes: pack.manifest.labelSet.classes,
      onNotice: (sentence) => this.dialogs.say({ kind: 'note', sentence }),
      elsewhere: typeof Worker === 'undefined' ? undefined : new KernelWorker(),
      onRecord: (record) => this.#journal.history(record),
    })
    this.live = new Live(this.editor, this.generation, () => this.#requestNow())
    if (example) this.#name = this.language.nameOf(example.title)
    this.shelf = new LabelShelf((names) => {
      const favouriteLabels = { ...this.machine.settings.favouriteLabels, [this.labelSet.name]: [...names] }
      void this.machine.changeSettings({ favouriteLabels })
    })
    this.#showLabels()
  }

  get packs(): readonly Pack[] {
    return this.#packs
  }

  /** The name of the pack that the project was made with, when it is not here. */
  get missingPack(): string | null {
    const here = this.#packs.some(({ manifest }) => manifest.name === this.#needed)
    return here || this.#needed === '' ? null : this.#needed
  }

  get pack(): Pack {
    return this.#pack
  }

  /** What the ids of the map mean now. */
  get labelSet(): LabelSet {
    return this.#labelSets.at(this.editor.historyEntries, this.editor.historyPosition)
  }

  get name(): string {
    return this.#name ?? this.language.words.project.untitled
  }

  get file(): ProjectFile | null {
    return this.#file
  }

  /** Whether anything would be lost if the project were closed now. */
  get unsaved(): boolean {
    return (
      this.editor.modified ||
      this.generation.takes !== this.#savedTakes ||
      this.generation.settings !== this.#savedSettings
    )
  }

  /** Whether nothing at all is painted. */
  get empty(): boolean {
    void this.editor.revision
    return this.editor.share(UNLABELLED) === 1
  }

  /** What is wrong with the pack in use, in one sentence, or null. */
  get packProblem(): string | null {
    if (this.#pack.problem) return this.language.sentenceOf(this.#pack.problem)
    if (this.#pack.manifest.labelSet.name === this.labelSet.name) return null
    return this.language.words.models.noPackForLabels(this.labelSet.name)
  }

  /** Why nothing can be generated now, in one sentence, or null. */
  get obstacle(): string | null {
    if (this.packProblem !== null) return this.packProblem
    const { task, title } = this.#pack.manifest
    if (task !== 'mask') {
      const drawn = this.editor.layers.some(({ kind }) => kind === task)
      return drawn ? null : this.language.words.models.needsLayer(this.language.nameOf(title), task)
    }
    return this.empty ? this.language.words.generate.nothingPainted : null
  }

  /** Asks what is to become of a project that a crash has left behind; then keeps a journal of the one that is there. */
  async takeUp(lost: LostProject | null): Promise<void> {
    if (lost) {
      const restore = await this.dialogs.askRecover(lost.name)
      const recovered = await this.dialogs.valueOf(this.#bridge.recover({ restore }))
      if (recovered) {
        this.#restore(recovered)
        return
      }
    }
    this.#beginJournal()
  }

  /** Keeps takes and settings in the journal. */
  followTakes(): void {
    this.#journal.follow(this.#followed())
  }

  /** Follows what main tells. Returns what ends it. */
  listen(): () => void {
    const ends = [
      this.machine.listen(),
      this.models.listen(),
      this.#bridge.on('packs', (packs) => this.#havePacks(packs)),
      this.#bridge.on('generation', (event) => this.generation.receive(event)),
      this.#bridge.on('openRequested', ({ path }) => void this.open(path)),
    ]
    return () => {
      for (const end of ends) end()
    }
  }

  /** Starts a run of the map as it is seen now. */
  generate(): void {
    const request = this.#requestNow()
    if (!request) return
    void this.generation.start(request)
    this.live.taken()
  }

  /**
   * Uses another pack. When it knows other labels than the map has, the person is shown how the labels change; the change
   * is one edit, and undoing it brings the labels of before back.
   */
  async choosePack(name: string): Promise<void> {
    const pack = this.packs.find(({ manifest }) => manifest.name === name)
    if (!pack || pack === this.#pack) return
    if (pack.manifest.labelSet.name !== this.labelSet.name && !(await this.#changeLabels(pack))) return
    this.#use(pack)
  }

  /** Keeps the labels to paint with, and the pack, in step with the history: an undo may bring another label set back. */
  followLabelSet(): void {
    const { labelSet } = this
    untrack(() => {
      this.#showLabels()
      if (this.#pack.manifest.labelSet.name === labelSet.name) return
      const pack = this.packs.find(({ manifest }) => manifest.labelSet.name === labelSet.name)
      if (pack) this.#use(pack)
    })
  }

  // Project files ----------------------------------------------------------------------------------------------------

  /** Begins a new project, after asking about unsaved changes. */
  async begin(beginning: Beginning, pack = this.#pack): Promise<void> {
    if (!(await this.#mayLeave())) return
    this.#pack = pack
    this.#needed = pack.manifest.name
    const { labelSet } = pack.manifest
    const document =
      beginning.kind === 'empty'
        ? emptyDocument(beginning.width, beginning.height, beginning.reference)
        : documentOfMap(beginning.example.labelMap, beginning.side)
    const name = beginning.kind === 'empty' ? null : this.language.nameOf(beginning.example.title)
    this.#adopt(document, labelSet, name, null)
    this.generation.replace([], null, defaultSettings(pack.manifest))
    this.#markSaved()
  }

  /** Opens a project, asking which when `path` is null, and before that about unsaved changes. */
  async open(path: string | null): Promise<void> {
    if (!(await this.#mayLeave())) return
    const opened = await this.dialogs.valueOf(this.#bridge.openProject({ path }))
    if (!opened) return
    const { project, file } = opened
    this.#usePackOf(project)
    this.#adopt(documentOf(project), project.labelSet, file.name, file)
    this.generation.replace(project.takes, project.selectedTake, this.#settingsOf(project))
    this.#markSaved()
  }

  /** Saves the project, asking where when it has no file yet or `elsewhere` is set. Gives whether it is saved. */
  async save(elsewhere = false): Promise<boolean> {
    if (this.#busy) return false
    this.#busy = true
    try {
      this.editor.gestures.cancel()
      const { takes, settings } = this.generation
      const { revision } = this.editor
      const project = this.#project()
      const path = elsewhere ? null : (this.#file?.path ?? null)
      const file = await this.dialogs.valueOf(this.#bridge.saveProject({ path, suggestedName: this.name, project }))
      if (!file) return false
      this.#file = file
      this.#name = file.name
      this.#savedTakes = takes
      this.#savedSettings = settings
      if (this.editor.revision === revision) {
        this.editor.markSaved()
        this.#journal.saved(file)
      }
      return true
    } finally {
      this.#busy = false
    }
  }

  /** What main asks for when the window is closed with unsaved changes and the person wants them saved. */
  async saveAndClose(): Promise<void> {
    if (await this.save()) await this.dialogs.valueOf(this.#bridge.closeWindow(null))
  }

  /**
   * Imports a picture, asking which when `file` is null, and shows first what it was taken for: it becomes a layer, a map of
   * its own, or a picture for tracing.
   */
  async importMap(file: { name: string; bytes: Uint8Array } | null = null): Promise<void> {
    const imported = await this.dialogs.valueOf(this.#bridge.importMap({ file }))
    if (!imported) return
    const picture = await this.#readPicture(imported.picture)
    if (!picture) return
    const { name } = imported
    const doctor = new ImportDoctor(name, picture, this.#labelSetsKnown())
    const answer = await this.dialogs.askImport(doctor)
    const map = doctor.result()
    if (answer === 'reference') this.editor.layerCommands.addReference(name, picture)
    else if (answer === 'layer' && map) this.editor.layerCommands.addMap(name, map)
    else if (answer === 'new' && map && (await this.#mayLeave())) {
      this.#adopt(documentOfMap(map, null), this.labelSet, name, null)
      this.generation.replace([], null, this.generation.settings)
      this.#markSaved()
    }
  }

  /** Shows the models, with checkpoints to be imported. */
  async importCheckpoints(paths: readonly string[]): Promise<void> {
    this.dialogs.show('models')
    await this.models.take(paths)
  }

  async exportPicture(take = this.generation.selected): Promise<void> {
    if (!take) return
    const suggestedName = this.language.words.project.takeFile(this.name, takeNumber(take.id))
    const { picture, recipe } = take
    const exported = await this.dialogs.valueOf(
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
    const map = this.editor.composite()
    const mapped = target ? await this.#inLabelsOf(map, target.title, target.classes) : map
    if (!mapped) return
    const exported = await this.dialogs.valueOf(
      this.#bridge.exportMap({
        path: null,
        suggestedName: `${this.language.words.project.mapFile(this.name)}${target ? ` ${target.title}` : ''}`,
        labelMap: target?.toFile ? { ...mapped, data: mapped.data.map(target.toFile) } : mapped,
        labelSet: target ? target.labelSet : this.labelSet,
        format: target?.format ?? (kind === 'ids' || kind === 'colours' ? kind : 'indexed'),
      }),
    )
    if (exported) this.#saySaved(exported.path)
  }

  /** Lays the map of a take over the document; of one that was made with other labels, in the labels of now. */
  restoreMap(take: Take): void {
    const { condition, pack } = take.recipe
    const name = this.language.words.generate.mapOfTake(takeNumber(take.id))
    if (condition.kind !== 'mask') {
      this.editor.layerCommands.addMap(name, condition.map, condition.kind)
      return
    }
    const labelSet = this.packs.find(({ manifest }) => manifest.name === pack.name)?.manifest.labelSet
    const other = labelSet !== undefined && labelSet.name !== this.labelSet.name
    const map = other
      ? mapLabels(condition.labelMap, proposeMapping(labelSet.classes, this.labelSet.classes))
      : condition.labelMap
    this.editor.layerCommands.addMap(name, map)
  }

  /** Tells main what the title bar and the closing of the window depend on. */
  report(): void {
    void this.#bridge.reportDocument({ name: this.name, path: this.#file?.path ?? null, unsaved: this.unsaved })
  }

  // Within -----------------------------------------------------------------------------------------------------------

  /** What a run started now would draw; null while there is an obstacle. */
  #requestNow(): GenerateRequest | null {
    const condition = this.obstacle === null ? this.editor.conditionFor(this.#pack.manifest.task) : undefined
    if (!condition) return null
    const reference = { name: this.#pack.manifest.name, sha256: this.#pack.sha256 }
    return requestOf(this.generation.settings, reference, condition)
  }

  async #readPicture(picture: MapPicture): Promise<PictureReading | undefined> {
    try {
      return readPicture(picture.kind === 'encoded' ? { kind: 'rgba', ...(await decodePhoto(picture)) } : picture)
    } catch {
      this.dialogs.say({ kind: 'problem', sentence: this.language.words.labels.import.damaged })
      return undefined
    }
  }

  /** The label sets that a picture may be painted in: the map's own, then those of the packs. */
  #labelSetsKnown(): LabelSet[] {
    const sets = new Map(
      [this.labelSet, ...this.packs.map(({ manifest }) => manifest.labelSet)].map((set) => [set.name, set]),
    )
    return [this.labelSet, ...[...sets.values()].filter(({ name }) => name !== this.labelSet.name)]
  }

  /** Asks about unsaved changes if there are any. Gives whether the project may be left. */
  async #mayLeave(): Promise<boolean> {
    if (!this.unsaved) return true
    const answer = await this.dialogs.askUnsaved()
    return answer === 'discard' || (answer === 'save' && (await this.save()))
  }

  #saySaved(path: string): void {
    this.dialogs.say({ kind: 'note', sentence: this.language.words.project.savedAs(path.replace(/^.*[/\\]/, '')) })
  }

  #adopt(document: PaintDocument, labelSet: LabelSet, name: string | null, file: ProjectFile | null): void {
    this.editor.load(document)
    this.#labelSets.restart(labelSet)
    this.#showLabels()
    this.#name = name
    this.#file = file
  }

  /** A map in the ids of other classes; asks where a name has no equal. Undefined when the person calls it off. */
  async #inLabelsOf(map: LabelMap, title: string, classes: readonly LabelClass[]): Promise<LabelMap | undefined> {
    const proposal = proposeMapping(this.labelSet.classes, classes)
    const painted = this.editor.paintedLabels()
    const plain = proposal.every(({ from, how }) => how === 'same' || !painted.has(from.id))
    const mapping = plain ? proposal : await this.dialogs.askMapping({ title, proposal, classes, painted })
    return mapping ? mapLabels(map, mapping) : undefined
  }

  #use(pack: Pack): void {
    this.#pack = pack
    this.#needed = pack.manifest.name
    const { seed, seedLocked } = this.generation.settings
    this.generation.change({ ...defaultSettings(pack.manifest), seed, seedLocked })
  }

  /** Gives the map the labels of a pack. False when the person does not want that. */
  async #changeLabels({ manifest }: Pack): Promise<boolean> {
    const { classes } = manifest.labelSet
    const painted = this.editor.paintedLabels()
    if (painted.size === 0 && this.editor.historyEntries.length === 0) {
      this.#labelSets.restart(manifest.labelSet)
      this.#showLabels()
      this.#beginJournal()
      return true
    }
    const title = this.language.nameOf(manifest.title)
    const proposal = proposeMapping(this.labelSet.classes, classes)
    const mapping = await this.dialogs.askMapping({ title, proposal, classes, painted })
    if (!mapping) return false
    this.editor.layerCommands.relabel(this.language.words.edits.labelsFor(title), mappingTable(mapping))
    const entry = this.editor.historyEntries[this.editor.historyPosition - 1]
    if (entry) {
      this.#labelSets.change(entry.id, manifest.labelSet)
      this.#journal.labelSet(manifest.labelSet)
    }
    this.#showLabels()
    return true
  }

  #showLabels(): void {
    const { name, classes } = this.labelSet
    if (this.editor.toolbox.classes !== classes) this.editor.toolbox.setClasses(classes)
    this.shelf.show(classes, this.machine.settings.favouriteLabels[name] ?? [])
  }

  /** A project's settings as the pack in use can take them; as they are while no pack here knows its labels. */
  #settingsOf({ settings }: Project): GenerateSettings {
    return this.packProblem === null ? settingsFor(this.#pack.manifest, settings) : settings
  }

  /** The pack a project was painted for if it is here, else any that knows its labels, else the one in use. */
  #usePackOf(project: Project): void {
    const byName = this.packs.find(({ manifest }) => manifest.name === project.settings.pack)
    const byLabels = this.packs.find(({ manifest }) => manifest.labelSet.name === project.labelSet.name)
    this.#pack = byName ?? byLabels ?? this.#pack
    this.#needed = project.settings.pack
    if (this.missingPack === null) return
    this.dialogs.say({
      kind: 'note',
      sentence: this.language.words.models.missing(this.missingPack),
      action: { title: this.language.words.commands.titles['show-models'], run: () => this.dialogs.show('models') },
    })
  }

  /** Packs came or went: the one in use is the one of its name as it is now, or has a problem. */
  #havePacks(packs: readonly Pack[]): void {
    this.#packs = packs
    const { manifest, sha256 } = this.#pack
    const same = packs.filter((pack) => pack.manifest.name === manifest.name)
    const now = same.find((pack) => pack.sha256 === sha256) ?? same[0]
    const sentence = this.language.words.models.missing(manifest.name)
    this.#pack = now ?? { ...this.#pack, problem: { kind: 'unknown-pack', sentence } }
  }

  /** The project as it is now. */
  #project(): Project {
    const { takes, settings, selected } = this.generation
    const snapshot = this.editor.snapshot()
    return projectOf({ snapshot, labelSet: this.labelSet, takes, selectedTake: selected?.id ?? null, settings })
  }

  #followed(): Followed {
    const { takes, selected, settings } = this.generation
    return { takes, selected: selected?.id ?? null, settings }
  }

  /** Begins the journal of the project as it was opened or made just now. */
  #beginJournal(): void {
    const file = this.#file
    const name = this.#name
    this.#journal.begin(
      file ? { kind: 'file', ...file } : { kind: 'project', project: this.#project(), name, path: null },
      this.#followed(),
    )
  }

  /** Brings back a project and goes on with its journal. */
  #restore({ project, records, name, path }: RecoveredProject): void {
    const { history, labelSets, takes, selected, settings } = replayed(project, records)
    this.#usePackOf({ ...project, settings, labelSet: labelSets.at(-1)?.labelSet ?? project.labelSet })
    this.editor.restore(documentOf(project), history)
    this.#labelSets.restart(project.labelSet)
    for (const { entry, labelSet } of labelSets) this.#labelSets.change(entry, labelSet)
    this.#showLabels()
    this.#name = name
    this.#file = name !== null && path !== null ? { name, path } : null
    this.generation.replace(takes, selected, settings)
    this.#journal.goOn(records, this.#followed())
  }

  /** The project that was opened or made just now has nothing to lose, until something happens to it. */
  #markSaved(): void {
    this.editor.markSaved()
    this.#savedTakes = this.generation.takes
    this.#savedSettings = this.generation.settings
    this.#beginJournal()
  }
}
