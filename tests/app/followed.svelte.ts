import type { Workspace } from '../../renderer/workspace.svelte'

/** Follows a workspace's live switch as the studio does. Returns what ends it. */
export function followed(workspace: Workspace): () => void {
  return $effect.root(() => {
    $effect(() => workspace.live.follow())
  })
}
