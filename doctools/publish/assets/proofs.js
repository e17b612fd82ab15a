/* The page of all proofs: search, filters, and one table of all commands whose columns can be sorted. All facts, and all
   words, are in the page; without this script it is a list by page. A list of any length costs the same: a part of the
   rows is drawn, and the rest when asked for. May run any number of times on the same page. */
(() => {
  const FIRST = 40
  const MORE = 200
  const VERDICTS = ["failed", "unverified", "skipped", "lesson", "passed"]
  const FRESHNESS = ["stale", "fresh", "never"]
  const FILTERS = ["q", "verdict", "freshness", "lab", "page"]

  // "Échec" is found by "echec"; blanks of all kinds are one
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/\s+/g, " ").toLowerCase()
  const number = (value) => new Intl.NumberFormat(document.documentElement.lang || "en").format(value)
  const counted = (value, one, many) => {
    const rules = new Intl.PluralRules(document.documentElement.lang || "en")
    return (rules.select(value) === "one" ? one : many).replace("{n}", number(value))
  }

  class Proofs {
    constructor(root) {
      this.root = root
      this.form = root.querySelector("form")
      this.pages = root.querySelector(".dt-proofs-pages")
      this.status = root.querySelector(".dt-proofs-found")
      this.clear = this.form.querySelector("button[type=reset]")
      this.sort = { by: "date", down: false }
      this.age()
      this.restore()
      this.form.addEventListener("input", () => this.update())
      this.form.addEventListener("submit", (event) => event.preventDefault())
      this.form.addEventListener("reset", () => setTimeout(() => this.update()))
      this.update()
      globalThis.requestIdleCallback?.(() => this.commands)
    }

    // Sessions that have grown too old since the site was built: see head/freshness.js, which does the totals.
    age() {
      const seconds = Number(this.root.dataset.maxAge)
      if (!seconds) return
      for (const session of this.pages.querySelectorAll("section[data-since]")) {
        if (Date.now() - Date.parse(session.dataset.since) <= 1000 * seconds) continue
        for (const cell of session.querySelectorAll(".dt-fresh--fresh")) {
          cell.className = "dt-fresh--stale"
          cell.textContent = this.root.dataset.stale
        }
      }
    }

    // Read from the page once, while nobody waits for it; or when it is needed.
    get commands() {
      this.all ??= [...this.pages.querySelectorAll("section")].flatMap((session) => {
        const page = session.closest(".dt-proofs-page")
        const title = page.querySelector(".dt-proofs-title").textContent
        const runs = [...session.querySelectorAll(".dt-proofs-run")]
        const since = session.dataset.since ? Date.parse(session.dataset.since) : -Infinity
        const image = session.querySelector("[data-is=image]")?.textContent ?? ""
        return [...session.querySelectorAll("tbody tr")].map((row) => {
          const [name, verdict, freshness, exit, duration] = row.cells
          const status = parseInt(/\d+/.exec(exit.textContent), 10)
          return {
            row, page, title, runs, image, date: since,
            text: plain(`${name.textContent} ${title}`),
            command: name.textContent,
            verdict: VERDICTS.indexOf(row.className.replace("dt-row--", "")),
            freshness: FRESHNESS.indexOf(freshness.className.replace("dt-fresh--", "")),
            lab: session.dataset.lab,
            exit: Number.isNaN(status) ? -1 : status,
            duration: Number(duration.dataset.s ?? -1),
          }
        })
      })
      return this.all
    }

    get asked() {
      const found = Object.fromEntries(FILTERS.map((name) => [name, this.form.elements[name].value]))
      const words = plain(found.q).trim().split(" ").filter(Boolean)
      return { ...found, words, any: FILTERS.some((name) => found[name]) }
    }

    update() {
      const asked = this.asked
      const flat = asked.any || this.form.elements.view.value === "commands"
      this.pages.hidden = flat
      this.clear.hidden = !asked.any
      this.keep(asked)
      if (!flat) {
        if (this.box) this.box.hidden = true
        this.status.textContent = ""
        return
      }
      const found = this.commands.filter(
        (one) =>
          (!asked.verdict || VERDICTS[one.verdict] === asked.verdict) &&
          (!asked.freshness || FRESHNESS[one.freshness] === asked.freshness) &&
          (!asked.lab || one.lab === asked.lab) &&
          (!asked.page || one.page.dataset.page === asked.page) &&
          asked.words.every((word) => one.text.includes(word)),
      )
      this.show(found)
      const { found: many, foundOne, none } = this.root.dataset
      this.status.textContent = found.length
        ? counted(found.length, foundOne, many).replace("{all}", number(this.commands.length))
        : none
    }

    show(found) {
      if (!this.box) this.mount()
      const { by, down } = this.sort
      const sign = down ? -1 : 1
      const order = by === "command" || by === "lab" || by === "image"
        ? (one, other) => one[by].localeCompare(other[by])
        : (one, other) => (one[by] === other[by] ? 0 : one[by] < other[by] ? -1 : 1)
      this.found = [...found].sort((one, other) => sign * order(one, other))
      for (const head of this.heads) {
        if (head.dataset.by === by) head.setAttribute("aria-sort", down ? "descending" : "ascending")
        else head.removeAttribute("aria-sort")
      }
      this.box.hidden = !found.length
      this.rows.replaceChildren()
      this.draw(FIRST)
    }

    draw(count) {
      const from = this.rows.rows.length
      this.rows.append(...this.found.slice(from, from + count).map((one) => this.line(one)))
      const left = this.found.length - this.rows.rows.length
      this.more.hidden = left <= 0
      const { more: many, moreOne } = this.root.dataset
      this.more.textContent = counted(Math.min(left, MORE), moreOne, many)
    }

    line(one) {
      const [name, verdict, freshness, exit, duration, replay] = one.row.cells
      const row = document.createElement("tr")
      row.className = one.row.className
      const head = name.cloneNode(true)
      const where = document.createElement("span")
      where.className = "dt-proofs-where"
      where.textContent = one.title
      head.append(where)
      const never = one.row.matches(".dt-row--skipped, .dt-row--unverified")
      const of = (what) => (never && what !== "lab" ? [] : one.runs.map((run) => run.querySelector(`[data-is=${what}]`)))
      const link = replay.firstElementChild ?? of("recording")[0]
      const links = never ? [] : [one.page.querySelector("[data-is=record]"), link]
      row.append(
        head, verdict.cloneNode(true), freshness.cloneNode(true),
        this.cell("lab", [...of("lab").slice(0, 1), ...of("system")]), this.cell("image", of("image")), this.cell("date", of("date").slice(0, 1)),
        duration.cloneNode(true), exit.cloneNode(true), this.cell("proof", links),
      )
      row.setAttribute("role", "row")
      for (const cell of row.cells) cell.setAttribute("role", cell === head ? "rowheader" : "cell")
      return row
    }

    cell(name, parts) {
      const cell = document.createElement("td")
      cell.className = `dt-proofs-${name}`
      for (const part of parts) {
        if (!part) continue
        if (cell.firstChild) cell.append(document.createElement("br"))
        cell.append(part.cloneNode(true))
      }
      return cell
    }

    mount() {
      this.pages.after(this.root.querySelector("template").content.cloneNode(true))
      this.box = this.root.querySelector(".dt-proofs-all")
      this.rows = this.box.querySelector("tbody")
      this.more = this.box.querySelector(".dt-proofs-more")
      this.heads = [...this.box.querySelectorAll("th[data-by]")]
      for (const head of this.heads) {
        head.querySelector("button").addEventListener("click", () => {
          const { by } = head.dataset
          this.sort = { by, down: this.sort.by === by && !this.sort.down }
          this.show(this.found)
        })
      }
      this.more.addEventListener("click", () => {
        const next = this.rows.rows.length
        this.draw(MORE)
        this.rows.rows[next].querySelector("a").focus() // where the button was
      })
    }

    // What is searched is in the address: it can be sent to somebody, and is there again on the way back.
    keep(asked) {
      if (location.protocol === "file:") return // an address there cannot be changed
      const query = new URLSearchParams()
      for (const name of FILTERS) if (asked[name]) query.set(name, asked[name])
      if (this.form.elements.view.value === "commands") query.set("view", "commands")
      const search = query.size ? `?${query}` : ""
      if (search !== location.search) history.replaceState(history.state, "", `${location.pathname}${search}${location.hash}`)
    }

    restore() {
      const query = new URLSearchParams(location.search)
      for (const name of [...FILTERS, "view"]) if (query.has(name)) this.form.elements[name].value = query.get(name)
    }
  }

  const known = new WeakSet()
  const start = () => {
    for (const root of document.querySelectorAll(".dt-proofs:has(> form)")) {
      if (known.has(root)) continue
      known.add(root)
      new Proofs(root)
    }
  }
  if (window.document$) document$.subscribe(start) // which from file:// may never speak
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start)
  else start()
})()
