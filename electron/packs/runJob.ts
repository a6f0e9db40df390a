import { importPack, inspectCheckpoints } from './importPack'
import type { Job } from './job'
import { movePack } from './movePack'
import type { JobSurroundings } from './progress'
import { verifyPack } from './verifyPack'

/** Does a job, in whatever process this is. The result is of the job's kind. */
export function runJob(job: Job, surroundings: JobSurroundings): Promise<unknown> {
  switch (job.kind) {
    case 'inspect':
      return inspectCheckpoints(job.paths)
    case 'import':
      return importPack(job, surroundings)
    case 'verify':
      return verifyPack(job.folder, surroundings)
    case 'move':
      return movePack(job.folder, job.packsFolder, surroundings)
  }
}
