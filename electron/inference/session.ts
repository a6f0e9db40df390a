import { cpus } from 'node:os'
import { InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node'
import { ProblemError } from '../protocol/values'

/** A float tensor of a graph; `data` may be a view of a longer array. */
export interface NetworkTensor {
  readonly data: Float32Array
  readonly dims: readonly number[]
}

/** A network: named tensors in, named tensors out. Inputs that its graph does not have are left out. */
export interface Network {
  /** Loads it, if it is not loaded yet, so that its first run need not. */
  prepare(): Promise<void>
  run(inputs: Readonly<Record<string, NetworkTensor>>): Promise<Record<string, NetworkTensor>>
  /** Frees the graph's memory; it cannot run afterwards. */
  dispose(): Promise<void>
}

/** A network that is loaded as long as it is there. */
export interface LoadedNetwork extends Network {
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
}

/** How graphs are run. */
export interface Execution {
  /** Name of an execution provider, one of `availableProviders`. */
  readonly provider: string
  /** Threads of one operator; 0 takes all cores. */
  readonly threads: number
  /** Whether memory between layers goes back at once: a few percent slower, and a tenth less of it at the peak. */
  readonly isLean?: boolean
}

/** The execution providers that this onnxruntime brings along, cpu first; others would need libraries from elsewhere. */
export function availableProviders(): string[] {
  const names = listSupportedBackends().flatMap((backend) => (backend.bundled ? [backend.name] : []))
  return ['cpu', ...names.filter((name) => name !== 'cpu')]
}

/** The number of threads that `threads` stands for on this machine. */
export const resolveThreads = (threads: number): number => (threads > 0 ? threads : cpus().length)

/**
 * Loads a graph from its bytes, or from its file (a path) when its weights lie in other files beside it. Throws a
 * ProblemError that names `name` when the provider or the graph fails.
 */
export async function createNetwork(
  name: string,
  graph: Uint8Array | string,
  execution: Execution,
): Promise<LoadedNetwork> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: [execution.provider],
    intraOpNumThreads: resolveThreads(execution.threads),
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // A pattern saves nothing that can be measured, and keeps a second set of all that lies between the layers from the
    // second run on: 0.7 GB for the published upsampler.
    enableMemPattern: false,
    enableCpuMemArena: execution.isLean !== true,
    // Warnings of a graph are of no use to a person, and 16-bit weights give one each.
    logSeverityLevel: 3,
    // Threads that spin between operators take the cores that the window paints with; where cores are shared, waiting is
    // faster too (a step took half as long).
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  }
  const loading =
    typeof graph === 'string' ? InferenceSession.create(graph, options) : InferenceSession.create(graph, options)
  const session = await loading.catch((error: unknown) => {
    throw inferenceFailed(`${name} could not be loaded with ${execution.provider}`, error)
  })
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    async prepare() {},
    async run(inputs) {
      const feeds: Record<string, Tensor> = {}
      for (const input of session.inputNames) {
        const tensor = inputs[input]
        if (tensor === undefined) throw inferenceFailed(`${name} asks for an unknown input`, input)
        feeds[input] = new Tensor('float32', tensor.data, tensor.dims)
      }
      const results = await session.run(feeds).catch((error: unknown) => {
        throw inferenceFailed(`${name} failed`, error)
      })
      const outputs: Record<string, NetworkTensor> = {}
      for (const output of session.outputNames) {
        const { data, dims } = results[output]!
        if (!(data instanceof Float32Array)) throw inferenceFailed(`${name} gave no float32`, output)
        outputs[output] = { data, dims }
      }
      return outputs
    },
    dispose: () => session.release(),
  }
}

function inferenceFailed(what: string, error: unknown): ProblemError {
  return new ProblemError('inference-failed', `${what}: ${reasonOf(error)}`)
}

/** The reason in an error of onnxruntime, without the place in its own source that it puts before it. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.replace(/^.* was false\. /s, '').trim()
}
