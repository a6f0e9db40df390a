import { type ExaminationRequest, examine } from './examine'

/** The door of the worker that reads pictures as label maps. */
addEventListener('message', ({ data }: MessageEvent<ExaminationRequest>) => {
  postMessage(examine(data))
})
