/* French search. overrides/hooks/search.py puts this before the theme's search worker, in which alone it runs, and says
   with FIRST = {term: address of its entry} which terms the glossary has.

   Every word goes through toLowerCase before it is indexed, and so does every word of a query: there accents, ligatures,
   elisions and plurals go. What is typed is words, and never the syntax of lunr, which is that of shells as well. */
{
  const [SETUP, READY, QUERY, RESULT] = [0, 1, 2, 3] // kinds of messages between the theme and its worker
  const EXACT = 2000 // how much more a whole word counts than the beginning of another; the theme has 1000 for a title
  const LITERAL = 10000 // how much more it counts that the very characters are there: `--volumes-from`, `/etc/passwd`

  const ELISION = /^(?:(?:jus|lors|puis|quel|quoi)?qu|[cdjlmnst])['’](?=.)/
  const lower = String.prototype.toLowerCase
  const plain = (word) => lower.call(word).normalize("NFC").replace(/^['’‘]+|['’‘]+$/g, "").replace(ELISION, "")
  const unaccented = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/œ/g, "oe").replace(/æ/g, "ae")
  const singular = (word) => (word.length < 4 ? word : word.replace(/([^ey])aux$/, "$1al").replace(/[sx]$/, ""))

  const folded = new Map() // a word of the site -> as it is indexed
  const forms = new Map() // as it is indexed -> the words of the site
  const sections = new Map() // address of a page or of a section -> what the index has of it
  const texts = new Map() // the same -> all it says, without accents
  const first = new Map() // a term of the glossary -> the address of its entry
  let separator = /\s+/
  let indexing = false
  let typed = ""

  String.prototype.toLowerCase = function () {
    const word = String(this)
    let found = folded.get(word)
    if (found === undefined) {
      const written = plain(word)
      found = singular(unaccented(written))
      if (indexing) {
        folded.set(word, found)
        if (!forms.has(found)) forms.set(found, new Set())
        forms.get(found).add(written)
      }
    }
    return found
  }

  const words = (text) => text.split(separator).filter((word) => plain(word))
  const key = (text) => words(text).map((word) => word.toLowerCase()).join(" ")
  const literal = (text) => unaccented(lower.call(text)).replace(/’/g, "'").replace(/\s+/g, " ").trim()
  const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" }
  const bare = (html) => html.replace(/<[^>]*>/g, "").replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => ENTITIES[name])

  const setup = ({ config, docs }) => {
    separator = new RegExp(`(?:${config.separator}|[~^*+:\\-"])+`)
    for (const doc of docs) {
      sections.set(doc.location, doc)
      texts.set(doc.location, literal(`${bare(doc.title)} ${bare(doc.text)}`))
    }
    for (const [term, location] of Object.entries(FIRST)) first.set(key(term), location)
    indexing = true
  }

  /* Words between quotation marks have to be there; each of the others may be the beginning of a longer one. */
  const query = (text) => {
    const parts = text.split(/"([^"]*)"/).map(words)
    const required = parts.filter((_, place) => place % 2).flat()
    const wanted = parts.filter((_, place) => !(place % 2)).flat()
    const telling = wanted.filter((word) => !self.lunr?.fr || self.lunr.fr.stopWordFilter(plain(word)))
    const kept = telling.length || required.length ? telling : wanted
    return [
      ...required.map((word) => `+${word.toLowerCase()}`),
      ...kept.map((word) => `${word.toLowerCase()}^${EXACT} ${word.toLowerCase()}`),
    ].join(" ")
  }

  /* What the page that is opened marks: the beginnings of its words, as they are written there. */
  const written = (term) => {
    const found = new Set()
    for (const [word, all] of forms) {
      if (word.startsWith(term)) for (const form of all) found.add(unaccented(form).length === form.length ? form.slice(0, term.length) : form)
    }
    return found.size ? [...found] : [term]
  }

  const result = ({ items }) => {
    const exactly = literal(typed)
    const several = /[^\p{L}\p{N}]/u.test(exactly)
    const spelt = new Map()
    const spell = ([term, found]) => {
      if (!spelt.has(term)) spelt.set(term, written(term))
      return found ? spelt.get(term).map((word) => [word, true]) : [[words(typed).find((word) => word.toLowerCase() === term) ?? term, false]]
    }
    const rank = (item) => {
      const terms = Object.entries(item.terms)
      const share = terms.length ? terms.filter(([, found]) => found).length / terms.length : 1
      const there = several && texts.get(item.location)?.includes(exactly)
      return { ...item, score: item.score * share ** 4 * (there ? LITERAL : 1), terms: Object.fromEntries(terms.flatMap(spell)) }
    }
    const best = (page) => Math.max(...page.map((item) => item.score))
    const pages = items.map((page) => page.map(rank).sort((one, other) => other.score - one.score))
    pages.sort((one, other) => best(other) - best(one))
    const entry = first.get(key(typed))
    if (!entry) return { items: pages }
    const own = (page) => page.some((item) => item.location.split("#")[0] === entry.split("#")[0])
    const top = 1 + Math.max(0, ...pages.map(best))
    const [glossary = [{ ...sections.get(entry.split("#")[0]), score: 0, terms: {} }]] = pages.filter(own)
    const defined = glossary.find((item) => item.location === entry) ?? { ...sections.get(entry), terms: {} }
    const others = glossary.filter((item) => item.location !== entry)
    return { items: [[{ ...defined, score: top }, ...others], ...pages.filter((page) => !own(page))] }
  }

  addEventListener("message", (event) => {
    const { type, data } = event.data
    if (type === SETUP) setup(data)
    if (type === QUERY) {
      typed = data
      Object.defineProperty(event, "data", { value: { type, data: query(data) } })
    }
  })
  const post = self.postMessage
  self.postMessage = (message) => {
    if (message.type === READY) indexing = false
    post.call(self, message.type === RESULT ? { ...message, data: result(message.data) } : message)
  }
}
