/* Replays what was recorded of an example, in asciinema-player, which is loaded when a reader first asks for a replay.

   In the page stands, for each example that can be replayed,
     <button class="dt-replay" hidden data-cast="..." data-clip="...">
   data-cast   address of the replay (asciicast v2), relative to the folder of this script
   data-clip   start and end of the example in it, in seconds; columns and rows of a screen for it; and, from the start,
               when each of its commands begins
   PAGE#rejouer-12 (in English, PAGE#replay-12) opens the replay of the example 12, and PAGE#rejouer-12-3 does so at its
   third command; without JavaScript the former leads to the example.
   Read from file://, where a page may fetch nothing, ADDRESS.js is loaded in place of ADDRESS: it calls
   doctoolsCast(address from the root of the site, text).
   A Content-Security-Policy needs script-src 'self' 'wasm-unsafe-eval', style-src 'self' and connect-src 'self'. */
{
  const TEXTS = /* doctools: texts */ {}
  const HERE = new URL(".", document.currentScript.src)
  const PLAYER = ["player/asciinema-player.min.js", "player/asciinema-player.css"]
  const SHOWN = 0.05 // seconds after a command's prompt is there: well before its first key
  const LEAD = 0.02 // seconds before the first event: the player may leave out one that is at 0
  const calm = matchMedia("(prefers-reduced-motion: reduce)")
  const panels = new Map() // by the button that opened them

  // -- loading --------------------------------------------------------------------------------------------------------

  const make = (name, attributes = {}, ...children) => {
    const made = document.createElement(name)
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
    made.append(...children)
    return made
  }

  // In the body: from the head, instant navigation removes what the next page does not have.
  const loaded = (made) => new Promise((resolve, reject) => {
    made.addEventListener("load", () => resolve(made))
    made.addEventListener("error", () => { made.remove(); reject(new Error(made.src || made.href)) })
    document.body.append(made)
  })

  let player = null
  const loadPlayer = () => {
    const [script, style] = PLAYER.map((path) => new URL(path, HERE).href)
    player ??= Promise.all([
      loaded(make("script", { src: script })),
      loaded(make("link", { rel: "stylesheet", href: style })),
    ]).catch((error) => { player = null; throw error })
    return player
  }

  const given = new Map()
  globalThis.doctoolsCast = (_, text) => given.set(document.currentScript.src, text)

  const loadCast = async (address) => {
    if (location.protocol === "file:") {
      const script = await loaded(make("script", { src: `${address}.js` }))
      script.remove()
      return given.get(script.src)
    }
    const response = await fetch(address)
    if (!response.ok) throw new Error(`${address}: ${response.status}`)
    return response.text()
  }

  /** Events of a cast: [seconds, code, text]. */
  const read = (text) => {
    const [head, ...lines] = text.trimEnd().split("\n")
    if (JSON.parse(head).version !== 2) throw new Error("not an asciicast v2")
    return lines.map((line) => JSON.parse(line))
  }

  /** What fails is named, so that the reader can be told. */
  const load = async (address) => {
    try {
      new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)) // refused by a policy without wasm-unsafe-eval
    } catch (error) {
      throw Object.assign(error, { what: "wasm" })
    }
    const [text] = await Promise.all([
      loadCast(address).catch((error) => { throw Object.assign(error, { what: "cast" }) }),
      loadPlayer().catch((error) => { throw Object.assign(error, { what: "player" }) }),
    ])
    try {
      return read(text)
    } catch (error) {
      throw Object.assign(error, { what: "corrupt" })
    }
  }

  // -- a panel --------------------------------------------------------------------------------------------------------

  const ICONS = {
    play: "M8 5v14l11-7z",
    pause: "M6 5h4v14H6zm8 0h4v14h-4z",
    previous: "M6 6h2v12H6zm3.5 6 8.5 6V6z",
    next: "M16 6h2v12h-2zM6 18l8.5-6L6 6z",
    close: "M19 6.4 17.6 5 12 10.6 6.4 5 5 6.4 10.6 12 5 17.6 6.4 19 12 13.4 17.6 19 19 17.6 13.4 12z",
  }
  const icon = (name) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg")
    svg.setAttribute("viewBox", "0 0 24 24")
    svg.setAttribute("aria-hidden", "true")
    svg.append(document.createElementNS(svg.namespaceURI, "path"))
    svg.firstChild.setAttribute("d", ICONS[name])
    return svg
  }
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`
  const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name])

  class Panel {
    constructor(button, command) {
      const [start, end, columns, rows, ...commands] = button.dataset.clip.split(" ").map(Number)
      Object.assign(this, { button, start, end, columns, rows, whole: false, playing: false, player: null })
      this.clip = { duration: end - start + LEAD, commands: commands.map((at) => at && at + SHOWN) }
      this.build()
      button.setAttribute("aria-expanded", "true")
      button.setAttribute("aria-controls", this.box.id)
      const frame = button.closest(".dt") ?? button.parentElement
      frame.append(this.box)
      this.toggle.focus({ preventScroll: true })
      load(new URL(button.dataset.cast, HERE).href).then(
        (events) => { if (panels.get(button) === this) this.ready(events, this.clip.commands[command] ?? 0) },
        (error) => this.fail(error),
      )
    }

    build() {
      const action = (name, text, act) => {
        const made = make("button", { type: "button", "aria-label": text, title: text }, icon(name))
        made.addEventListener("click", act)
        return made
      }
      const close = action("close", TEXTS.close, () => this.close())
      this.scope = make("button", { type: "button", class: "dt-player-scope", hidden: "" })
      this.scope.addEventListener("click", () => this.widen())
      this.screen = make("div", { class: "dt-screen", "aria-busy": "true" }, make("p", {}, TEXTS.loading))
      this.toggle = action("play", TEXTS.play, () => (this.playing ? this.player?.pause() : this.play()))
      this.steps = [
        action("previous", TEXTS.previous, () => this.step(-1)),
        action("next", TEXTS.next, () => this.step(1)),
      ]
      this.range = make("input", { type: "range", min: "0", step: "0.1", value: "0", "aria-label": TEXTS.position })
      this.range.addEventListener("input", () => this.seek(Number(this.range.value)))
      this.time = make("span", { class: "dt-player-time" })
      this.controls = make("div", { class: "dt-player-controls" }, this.toggle, ...this.steps, this.range, this.time)
      const title = make("p", {}, TEXTS.pace)
      const head = make("div", { class: "dt-player-head" }, title, this.scope, close)
      const id = `dt-player-${++Panel.count}`
      const attributes = { class: "dt-player", id, role: "group", "aria-label": TEXTS.panel }
      this.box = make("div", attributes, head, this.screen, this.controls)
      this.box.addEventListener("keydown", (event) => this.key(event))
      this.size()
    }

    get shown() {
      return this.whole ? this.session : this.clip
    }

    /** The place that the screen takes, before there is anything in it: what stands below moves only once. */
    size() {
      this.screen.style.setProperty("--dt-columns", this.whole ? 80 : this.columns)
      this.screen.style.setProperty("--dt-rows", this.whole ? 24 : this.rows)
    }

    ready(events, at) {
      this.events = events
      const marks = events.filter(([, code]) => code === "m").map(([seconds]) => seconds + SHOWN)
      this.session = { duration: events.at(-1)?.[0] ?? 0, commands: marks }
      this.screen.replaceChildren()
      this.screen.removeAttribute("aria-busy")
      this.mount(at, !calm.matches)
    }

    /** A player from `at` on; there is no other way to give it another screen, or other colours. */
    mount(at, playing) {
      this.player?.dispose()
      this.size()
      const events = this.whole ? this.events : this.events
        .filter(([seconds]) => seconds >= this.start && seconds < this.end)
        .map(([seconds, ...rest]) => [seconds - this.start + LEAD, ...rest])
      const [cols, rows] = this.whole ? [80, 24] : [this.columns, this.rows]
      const { duration, commands } = this.shown
      const lines = [{ version: 2, width: cols, height: rows }, ...events, [duration, "o", ""]]
      const data = lines.map((line) => JSON.stringify(line)).join("\n")
      this.player = AsciinemaPlayer.create({ data }, this.screen, {
        cols, rows, fit: "none", controls: false, theme: "doctools", terminalFontFamily: "var(--dt-mono)",
        preload: true, startAt: at, autoPlay: playing, poster: `npt:${at + 0.1}`, idleTimeLimit: 2,
        cursorMode: calm.matches ? "steady" : "blinking",
      })
      this.player.addEventListener("playing", () => this.state(true))
      this.player.addEventListener("pause", () => this.state(false))
      this.player.addEventListener("ended", () => this.state(false, duration))
      const text = this.screen.querySelector("pre")
      text?.setAttribute("role", "group")
      text?.setAttribute("aria-label", TEXTS.screen)
      this.range.max = duration.toFixed(1)
      for (const step of this.steps) step.hidden = commands.length < 2
      const seconds = Math.round(this.session.duration)
      const length = seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
      this.scope.textContent = this.whole ? TEXTS.part : say(TEXTS.whole, { length })
      this.scope.hidden = false
      this.state(playing, at)
    }

    play() {
      for (const other of panels.values()) if (other !== this) other.player?.pause()
      this.player?.play()
    }

    state(playing, at) {
      this.playing = playing
      const text = playing ? TEXTS.pause : TEXTS.play
      this.toggle.setAttribute("aria-label", text)
      this.toggle.title = text
      this.toggle.replaceChildren(icon(playing ? "pause" : "play"))
      clearInterval(this.timer)
      if (playing) this.timer = setInterval(() => this.tick(), 200)
      this.tick(at)
    }

    get now() {
      return Math.min(this.player?.getCurrentTime() ?? 0, this.shown.duration)
    }

    tick(at = this.now) {
      const { duration } = this.shown
      this.range.value = at
      this.range.setAttribute("aria-valuetext", say(TEXTS.time, { at: Math.round(at), all: Math.round(duration) }))
      this.time.textContent = `${clock(Math.round(at))} / ${clock(Math.round(duration))}`
    }

    seek(to) {
      const at = Math.max(0, Math.min(to, this.shown.duration))
      this.player?.seek(at).then(() => this.tick(at))
    }

    step(by) {
      const { commands, duration } = this.shown
      const now = this.now
      const to = by > 0 ? commands.find((at) => at > now + 0.05) ?? duration : commands.findLast((at) => at < now - 0.6) ?? 0
      this.seek(to)
    }

    widen() {
      const at = this.whole ? Math.max(0, Math.min(this.now - this.start, this.clip.duration)) : this.now + this.start
      this.whole = !this.whole
      this.mount(at, this.playing)
    }

    /** Keys are the player's while the focus is in it, and none of the site's. */
    key(event) {
      if (event.ctrlKey || event.altKey || event.metaKey || event.key === "Tab") return
      event.stopPropagation()
      const stride = this.shown.duration > 60 ? 5 : 1
      if (event.key === "Escape") this.close()
      else if (event.key === " " && !event.target.matches("button")) this.toggle.click()
      else if (event.key === "ArrowLeft") this.seek(this.now - stride)
      else if (event.key === "ArrowRight") this.seek(this.now + stride)
      else return
      event.preventDefault()
    }

    fail(error) {
      console.error(error)
      const text = make("p", { role: "alert", class: "dt-player-failure" }, TEXTS[error.what] ?? TEXTS.corrupt)
      const refocus = this.controls.contains(document.activeElement)
      this.screen.replaceWith(text)
      this.controls.remove()
      if (refocus) this.box.querySelector("button:not([hidden])").focus({ preventScroll: true })
    }

    close(back = true) {
      clearInterval(this.timer)
      this.player?.dispose()
      this.box.remove()
      panels.delete(this.button)
      this.button.setAttribute("aria-expanded", "false")
      this.button.removeAttribute("aria-controls")
      if (back) this.button.focus({ preventScroll: true })
    }
  }
  Panel.count = 0

  // -- the page -------------------------------------------------------------------------------------------------------

  const open = (button, command = 0, block = "nearest") => {
    for (let fold = button.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true
    for (const other of panels.values()) other.player?.pause()
    panels.get(button)?.close(false)
    const panel = new Panel(button, command)
    panels.set(button, panel)
    panel.box.scrollIntoView({ block, behavior: calm.matches ? "auto" : "smooth" })
  }

  const follow = () => {
    const [, id, command] = /^#(\w+-\d+)(?:-(\d+))?$/.exec(location.hash) ?? []
    const button = id && document.getElementById(id)?.querySelector(".dt-replay")
    if (button) open(button, (command ?? 1) - 1, "center")
  }

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest(".dt-replay") : null
    if (!button) return
    if (panels.has(button)) panels.get(button).close()
    else open(button)
  })
  addEventListener("hashchange", follow)

  new MutationObserver(() => {
    for (const panel of panels.values()) if (panel.player) panel.mount(panel.now, panel.playing)
  }).observe(document.body, { attributeFilter: ["data-md-color-scheme", "data-bs-theme"] })

  const start = () => {
    for (const [button, panel] of panels) if (!button.isConnected) panel.close(false)
    for (const button of document.querySelectorAll(".dt-replay[hidden]")) button.hidden = false
    follow()
  }
  // Themes with instant navigation say when there is a new page.
  if (globalThis.document$) globalThis.document$.subscribe(start)
  else start()
}
