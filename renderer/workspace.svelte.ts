import { untrack } from 'svelte'
import type { Bridge, ExampleMap, Pack, ProjectFile, StartInfo } from '../electron/protocol/bridge'
import type { GenerateRequest } from '../electron/protocol/generation'
import type { LostProject, RecoveredProject } from '../electron/protocol/journal'
import type { LabelSet } from '../electron/protocol/manifest'
import type { GenerateSettings, Project, Take } from '../electron/protocol/project'
import { Dialogs } from './dialogs.svelte'
import { PaintDocument } from './document/document'
import { type LabelMap, UNLABELLED } from './document/labelMap'
import type { RgbaPicture } from './document/layer'
import { Editor } from './editor/editor.svelte'
import { KernelWorker } from './elsewhere'
import { Exchange } from './exchange'
import { Generation } from './generation/generation.svelte'
import { defaultSettings, requestOf, settingsFor } from './generation/settings'
import { type Followed, JournalKeeper } from './journal'
import { mappingTable, proposeMapping } from './labels/labelMapping'
import { LabelSetTrail } from './labels/labelSetTrail.svelte'
import { LabelShelf } from './labels/labelShelf.svelte'
import type { LanguageName } from './language/dictionary'
import { Language } from './language/language.svelte'
import { Live } from './live.svelte'
import { Machine } from './machine.svelte'
import { Models } from './models.svelte'
import { PackChoice } from './packChoice.svelte'
import type { ModelsOutcome } from './panels/models'
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
  /** How pictures and maps come in and go out. */
  readonly exchange: Exchange
  readonly dialogs = new Dialogs((problem) => this.language.sentenceOf(problem))
  readonly machine: Machine
  readonly language: Language
  readonly version: string
  readonly models: Models
  readonly examples: readonly ExampleMap[]
  readonly #bridge: Bridge
  readonly #choice: PackChoice
  readonly #journal: JournalKeeper
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
    this.#choice = new PackChoice(start.packs, pack)
    this.models = new Models(bridge, (outcome) => this.#sayOutcome(outcome))
    this.examples = start.examples
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
      onNotice: (sentence) => this.dialogs.say({ kind: 'note', sentence: this.language.editorText(sentence) }),
      elsewhere: typeof Worker === 'undefined' ? undefined : new KernelWorker(),
      onRecord: (record) => this.#journal.history(record),
    })
    this.exchange = new Exchange(bridge, this)
    this.live = new Live(this.editor, this.generation, () => this.#requestNow())
    if (example) this.#name = this.language.nameOf(example.title)
    this.shelf = new LabelShelf((names) => {
      const favouriteLabels = { ...this.machine.settings.favouriteLabels, [this.labelSet.name]: [...names] }
      void this.machine.changeSettings({ favouriteLabels })
    })
    this.#showLabels()
  }

  get packs(): readonly Pack[] {
    return this.#choice.packs
  }

  /** The name of the pack that the project was made with, when it is not here. */
  get missingPack(): string | null {
    return this.#choice.missing
  }

  get pack(): Pack {
    return this.#choice.pack
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
    if (this.pack.problem) return this.language.sentenceOf(this.pack.problem)
    if (this.pack.manifest.labelSet.name === this.labelSet.name) return null
    return this.language.words.models.noPackForLabels(this.labelSet.name)
  }

  /** Why nothing can be generated now, in one sentence, or null. */
  get obstacle(): string | null {
    if (this.packProblem !== null) return this.packProblem
    const { task, title } = this.pack.manifest
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
      this.#bridge.on('packs', (packs) => this.#choice.have(packs, this.language.words.models.missing)),
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
    const pack = this.#choice.find(name)
    if (!pack || pack === this.pack) return
    if (pack.manifest.labelSet.name !== this.labelSet.name && !(await this.#changeLabels(pack))) return
    this.#use(pack)
  }

  /** Keeps the labels to paint with, and the pack, in step with the history: an undo may bring another label set back. */
  followLabelSet(): void {
    const { labelSet } = this
    untrack(() => {
      this.#showLabels()
      if (this.pack.manifest.labelSet.name === labelSet.name) return
      const pack = this.#choice.knowing(labelSet)
      if (pack) this.#use(pack)
    })
  }

  // Project files ----------------------------------------------------------------------------------------------------

  /** Begins a new project, after asking about unsaved changes. */
  async begin(beginning: Beginning, pack = this.pack): Promise<void> {
    if (!(await this.#mayLeave())) return
    this.#choice.use(pack)
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

  /** Begins a new project with a map in the labels of this one, after asking about unsaved changes. */
  async beginWithMap(name: string, map: LabelMap): Promise<void> {
    if (!(await this.#mayLeave())) return
    this.#adopt(documentOfMap(map, null), this.labelSet, name, null)
    this.generation.replace([], null, this.generation.settings)
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

  /** Shows the models, with checkpoints to be imported. */
  async importCheckpoints(paths: readonly string[]): Promise<void> {
    this.dialogs.show('models')
    await this.models.take(paths)
  }

  /** Tells main what the title bar and the closing of the window depend on. */
  report(): void {
    void this.#bridge.reportDocument({ name: this.name, path: this.#file?.path ?? null, unsaved: this.unsaved })
  }

  // Within -----------------------------------------------------------------------------------------------------------

  /** What a run started now would draw; null while there is an obstacle. */
  #requestNow(): GenerateRequest | null {
    const condition = this.obstacle === null ? this.editor.conditionFor(this.pack.manifest.task) : undefined
    if (!condition) return null
    const reference = { name: this.pack.manifest.name, sha256: this.pack.sha256 }
    return requestOf(this.generation.settings, reference, condition)
  }

  /** Asks about unsaved changes if there are any. Gives whether the project may be left. */
  async #mayLeave(): Promise<boolean> {
    if (!this.unsaved) return true
    const answer = await this.dialogs.askUnsaved()
    return answer === 'discard' || (answer === 'save' && (await this.save()))
  }

  #adopt(document: PaintDocument, labelSet: LabelSet, name: string | null, file: ProjectFile | null): void {
    this.editor.load(document)
    this.#labelSets.restart(labelSet)
    this.#showLabels()
    this.#name = name
    this.#file = file
  }

  #use(pack: Pack): void {
    this.#choice.use(pack)
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
    return this.packProblem === null ? settingsFor(this.pack.manifest, settings) : settings
  }

  /** Uses the pack a project was painted for, and says so when it is not here. */
  #usePackOf({ settings, labelSet }: Pick<Project, 'settings' | 'labelSet'>): void {
    this.#choice.useFor(settings.pack, labelSet)
    if (this.missingPack === null) return
    this.dialogs.say({
      kind: 'note',
      sentence: this.language.words.models.missing(this.missingPack),
      action: { title: this.language.words.commands.titles['show-models'], run: () => this.dialogs.show('models') },
    })
  }

  /** How a job on packs ended, when the panel that says so is closed. */
  #sayOutcome(outcome: ModelsOutcome): void {
    if (this.dialogs.open.kind === 'models') return
    const words = this.language.words.models
    const show = { title: words.models, run: () => this.dialogs.show('models') }
    if (outcome.kind === 'problem') {
      this.dialogs.say({ kind: 'problem', sentence: this.language.sentenceOf(outcome.problem), action: show })
    } else if (outcome.kind === 'imported') {
      this.dialogs.say({ kind: 'note', sentence: words.ready(outcome.imported.name), action: show })
    }
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
