/** Settings, shortcuts and the page about the app. */
export const en = {
  close: 'Close',
  settings: 'Settings',
  appearance: 'Appearance',
  language: 'Language',
  asTheSystem: 'As the system',
  theme: 'Theme',
  dark: 'Dark',
  light: 'Light',
  scale: 'Size of words and buttons',
  percent: (share: number) => `${Math.round(share * 100)} %`,
  makingPictures: 'Making pictures',
  provider: 'Provider',
  threads: 'Threads',
  automatic: 'Automatic',
  asManyAsCores: (cores: number) => `As many as this machine has cores (${cores})`,
  inUseNow: (provider: string, threads: string) =>
    `In use now: ${provider} with ${threads}. A provider that cannot run a pack gives way to the CPU, and you are told.`,
  nothingLeaves: 'Everything happens on this machine. Underpaint has no network connections.',
}

export const zh: typeof en = {
  close: '关闭',
  settings: '设置',
  appearance: '外观',
  language: '语言',
  asTheSystem: '跟随系统',
  theme: '主题',
  dark: '深色',
  light: '浅色',
  scale: '界面大小',
  percent: (share) => `${Math.round(share * 100)} %`,
  makingPictures: '生成图片',
  provider: '计算后端',
  threads: '线程',
  automatic: '自动',
  asManyAsCores: (cores) => `与本机核心数相同（${cores}）`,
  inUseNow: (provider, threads) =>
    `当前使用：${provider}，${threads}。无法运行某个模型包的后端会自动改用 CPU，并通知您。`,
  nothingLeaves: '一切都在本机完成。Underpaint 不使用任何网络连接。',
}
