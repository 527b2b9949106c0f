/** What a function gives while the page has its light colours: nothing is painted until it has its own ones again. */
export function inLight<T>(restyle: () => void, make: () => T): T {
  const { dataset } = document.documentElement
  const theme = dataset.theme
  const wear = (colours: string | undefined) => {
    if (dataset.theme === colours) return
    dataset.theme = colours
    restyle()
  }
  wear('light')
  try {
    return make()
  } finally {
    wear(theme)
  }
}
