// Works on what is there already: every example is a link and every route can be read without this.
{
  try {
    const chosen = localStorage.getItem('barline.theme')
    if (chosen) document.documentElement.dataset.theme = chosen
  } catch {
    // Storage can be forbidden: then the page is as the system has it.
  }

  const wide = matchMedia('(min-width: 60.01rem)')
  const contents = document.querySelector('.contents')
  const fold = () => contents && (contents.open = wide.matches)
  wide.addEventListener('change', fold)
  fold()

  /** Whoever comes by a link to a route finds it open. */
  function openTarget() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
    for (let part = target; part; part = part.parentElement) if (part.tagName === 'DETAILS') part.open = true
    target?.scrollIntoView()
  }
  addEventListener('hashchange', openTarget)
  openTarget()

  /** Longer answers would make the page slow; the link has all of them. */
  const longest = 100_000

  const fieldsOf = (form) => [...form.querySelectorAll('[data-in]')]

  function requestOf(form) {
    const query = new URLSearchParams()
    const headers = {}
    let path = form.dataset.path
    for (const { name, value, dataset } of fieldsOf(form)) {
      if (dataset.in === 'path')
        path = path.replace(`{${name}}`, () => encodeURIComponent(value) || `{${name}}`)
      else if (value !== '' && dataset.in === 'query') query.set(name, value)
      else if (value !== '') headers[name] = value
    }
    const key = document.getElementById('key').value
    if (key) headers.authorization = `Bearer ${key}`
    return { url: query.size > 0 ? `${path}?${query}` : path, headers }
  }

  function showUrl(form) {
    const link = form.querySelector('.url')
    if (link) link.href = link.textContent = requestOf(form).url
  }

  const add = (parent, tag, text, className = '') => {
    const element = Object.assign(document.createElement(tag), { textContent: text, className })
    parent.append(element)
    return element
  }

  /** What is being waited for; a stream goes on until something else is sent. */
  let current

  async function send(form) {
    const output = form.querySelector('output')
    const { url, headers } = requestOf(form)
    current?.abort()
    const mine = (current = new AbortController())
    output.replaceChildren()
    add(output, 'p', 'Waiting…')
    const started = performance.now()
    try {
      const response = await fetch(url, { headers, signal: mine.signal })
      const took = Math.round(performance.now() - started)
      output.replaceChildren()
      const line = add(output, 'p', '')
      add(line, 'b', String(response.status), response.ok ? 'good' : 'bad')
      add(
        line,
        'span',
        ` in ${took} ms, ${response.headers.get('content-type')}, x-request-id ${response.headers.get('x-request-id')}`,
      )
      const body = add(output, 'pre', '')
      body.tabIndex = 0
      await fill(body, response)
    } catch (error) {
      if (!mine.signal.aborted) output.replaceChildren(`No answer: ${error.message}`)
    }
  }

  async function fill(body, response) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    const isJson = /[/+]json$/.test(response.headers.get('content-type') ?? '')
    let text = ''
    for (;;) {
      const { value, done } = await reader.read()
      if (done) break
      text += value
      if (!isJson) body.textContent = text.slice(-longest)
    }
    if (isJson) text = JSON.stringify(JSON.parse(text), null, 2)
    body.textContent =
      text.length > longest ? `${text.slice(0, longest)}\n… ${text.length - longest} characters more` : text
  }

  /** Fills a form by the address of an example. */
  function take(form, address) {
    const url = new URL(address)
    const names = [...form.dataset.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    const shape = new RegExp(
      `^${form.dataset.path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '([^/]+)')}$`,
    )
    const values = (shape.exec(url.pathname) ?? []).slice(1).map(decodeURIComponent)
    for (const field of fieldsOf(form)) {
      const place = names.indexOf(field.name)
      setValue(field, place >= 0 ? values[place] : (url.searchParams.get(field.name) ?? ''))
    }
    showUrl(form)
  }

  /** An example may show a value that cannot be chosen. */
  function setValue(field, value) {
    if (field.tagName === 'SELECT' && ![...field.options].some((option) => option.value === value))
      add(field, 'option', value)
    field.value = value
  }

  for (const form of document.querySelectorAll('form[data-path]')) {
    form.addEventListener('input', () => showUrl(form))
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      void send(form)
    })
    showUrl(form)
  }
  for (const link of document.querySelectorAll('.examples a'))
    link.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return
      event.preventDefault()
      const form = link.closest('.told').querySelector('form')
      take(form, link.href)
      void send(form)
    })
}
