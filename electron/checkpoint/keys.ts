/** What PyTorch's DataParallel puts in front of every key. */
const PARALLEL = 'module.'
const PARTS = ['encoder.', 'decoder.']
/** The keys that the condition encoder has at its top, in a file of it alone. */
const ENCODER_TOP = /^(cls_token|positional_embedding|cnn\.|transformer\.resblocks\.|final_ln\.)/

/**
 * The key of each tensor in the published layout, where the file has another: without the prefix `module.`, and with
 * `encoder.` in front where the file is a condition encoder alone (the first stage of training saves those).
 */
export function publishedKeys(keys: readonly string[]): string[] {
  const parallel = keys.length > 0 && keys.every((key) => key.startsWith(PARALLEL))
  const plain = parallel ? keys.map((key) => key.slice(PARALLEL.length)) : [...keys]
  const alone = plain.includes('cnn.conv1.weight') && !plain.some((key) => PARTS.some((part) => key.startsWith(part)))
  return alone ? plain.map((key) => (ENCODER_TOP.test(key) ? `encoder.${key}` : key)) : plain
}
