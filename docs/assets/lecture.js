/* What a reader has read, and which questions a reader could answer: kept in this browser, sent nowhere. Its places are in
   the pages already (overrides/hooks/lecture.py); here they are filled in. May run any number of times on the same page. */
{
  const config = JSON.parse(document.getElementById("__config").textContent)
  const root = new URL(config.base.replace(/\/?$/, "/"), location.href)
  const KEY = `lecture ${root.pathname}`
  const NARROW = "\u202f"
  const FIXED = "\u00a0"

  // -- what is kept -----------------------------------------------------------------------------------------------------

  const nothing = () => ({ read: {}, answers: {}, last: "" })
  const isRecord = (value) => value !== null && typeof value === "object" && !Array.isArray(value)
  const sound = (found) => {
    const { read, answers, last } = isRecord(found) ? found : {}
    return { read: isRecord(read) ? read : {}, answers: isRecord(answers) ? answers : {}, last: typeof last === "string" ? last : "" }
  }
  let kept = nothing()
  let refused = false // private windows, blocked cookies, a full disk: then it lasts as long as the visit

  const load = () => {
    let text = null
    try {
      text = localStorage.getItem(KEY)
    } catch {
      refused = true
      return
    }
    if (refused) return
    try {
      kept = sound(JSON.parse(text))
    } catch {
      kept = nothing()
    }
  }
  const save = () => {
    try {
      localStorage.setItem(KEY, JSON.stringify(kept))
    } catch {
      refused = true
    }
  }

  // -- where we are -----------------------------------------------------------------------------------------------------

  const pageOf = (url) => (url.href.startsWith(root.href) ? url.href.slice(root.href.length).replace(/[?#].*$/, "").replace(/(^|\/)index\.html$/, "$1") : null)
  const here = () => pageOf(new URL(location.href))
  const say = (element, text) => {
    if (element.textContent !== text) element.textContent = text // the same text again would be read aloud again
  }
  const some = (parent, selector) => [...parent.querySelectorAll(selector)]
  const pagesRead = (count) => (count < 2 ? `${count} page lue` : `${count} pages lues`)
  const countOf = (pages) => pages.filter((page) => kept.read[page]).length

  // -- pages read -------------------------------------------------------------------------------------------------------

  const foot = () => {
    for (const place of some(document, ".lecture")) {
      const pages = place.dataset.pages.split(" ")
      const total = Number(place.dataset.total)
      const all = Math.min(total, Object.keys(kept.read).length)
      const read = Boolean(kept.read[here()])
      place.classList.toggle("lecture--lue", read)
      place.querySelector("button").textContent = read ? `Lue${FIXED}: retirer la marque` : "Marquer comme lue"
      const count = `${place.dataset.partie}${FIXED}: ${pagesRead(countOf(pages))} sur ${pages.length}${NARROW}; dans tout le cours, ${all} sur ${total}.`
      say(place.querySelector("[role=status]"), refused ? `${count} Ce navigateur ne garde rien de ce site${FIXED}: ces marques dureront le temps de votre visite.` : count)
    }
  }

  const navigation = () => {
    for (const link of some(document, ".md-nav--primary a.md-nav__link[href]")) {
      const page = pageOf(new URL(link.href))
      const read = page !== null && Boolean(kept.read[page])
      link.classList.toggle("lue", read)
      const said = link.querySelector(".dit")
      if (read && !said) link.append(Object.assign(document.createElement("span"), { className: "dit", textContent: " (lue)" }))
      if (!read) said?.remove()
    }
  }

  const front = () => {
    for (const place of some(document, ".progression")) {
      const parts = some(place, "li")
      const all = parts.flatMap((part) => part.dataset.pages.split(" "))
      const count = countOf(all)
      say(place.querySelector("[role=status]"), `${pagesRead(count)} sur ${all.length}`)
      place.querySelector("progress").value = count
      for (const part of parts) {
        const pages = part.dataset.pages.split(" ")
        part.classList.toggle("lue", countOf(pages) === pages.length)
        part.querySelector("span").textContent = `${countOf(pages)} sur ${pages.length}`
      }
      const last = kept.last.replace(/#.*$/, "")
      const unread = (page) => !kept.read[page]
      const next = all.slice(all.indexOf(last) + 1).find(unread) ?? all.find(unread) ?? all[0]
      // a page that is read is no place to go on: the next one is
      const [word, page] = last && all.includes(last) && unread(last) ? ["Reprendre", kept.last] : [count ? "Continuer" : "Commencer", next]
      const title = some(place, "option").find((option) => option.value === page.replace(/#.*$/, ""))?.textContent ?? page
      const link = place.querySelector(".progression__reprendre")
      link.href = new URL(page, root).href
      link.textContent = `${word}${FIXED}: ${title}`
      const empty = !count && !kept.last && !Object.keys(kept.answers).length
      for (const button of some(place, ".progression__emporter, .progression__effacer")) button.disabled = empty
    }
  }

  // -- questions --------------------------------------------------------------------------------------------------------

  const KNEW = "su"
  const AGAIN = "revoir"
  const SAID = { [KNEW]: "je le savais", [AGAIN]: "à revoir" }
  const questions = () => some(document, ".md-content details.question")
  const nameOf = (question) => {
    const title = question.querySelector("summary").cloneNode(true)
    for (const ours of some(title, ".reponse__signe")) ours.remove()
    return title.textContent.trim().slice(0, 120)
  }

  const choice = (question) => {
    const group = Object.assign(document.createElement("div"), { className: "reponse" })
    group.setAttribute("role", "group")
    group.setAttribute("aria-label", "Cette réponse")
    for (const [answer, words] of [[KNEW, "Je le savais"], [AGAIN, "À revoir"]]) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: words })
      button.dataset.reponse = answer
      group.append(button)
    }
    question.append(group)
  }

  const score = () => {
    const all = questions()
    const given = kept.answers[here()] ?? {}
    for (const question of all) {
      if (!question.querySelector(":scope > .reponse")) choice(question)
      const answer = given[nameOf(question)]
      if (SAID[answer]) question.dataset.reponse = answer
      else delete question.dataset.reponse
      for (const button of some(question, ".reponse button")) button.setAttribute("aria-pressed", String(button.dataset.reponse === answer))
      const title = question.querySelector("summary")
      title.querySelector(".reponse__signe")?.remove()
      if (SAID[answer]) {
        const sign = Object.assign(document.createElement("span"), { className: "reponse__signe" })
        sign.append(Object.assign(document.createElement("span"), { className: "dit", textContent: ` (${SAID[answer]})` }))
        title.append(sign)
      }
    }
    const known = all.filter((question) => question.dataset.reponse === KNEW).length
    const again = all.filter((question) => question.dataset.reponse === AGAIN).length
    for (const place of some(document, ".score")) {
      const text = place.querySelector("p")
      place.dataset.invitation ??= text.textContent
      const parts = [`Vous saviez ${known} sur ${all.length}`]
      if (again) parts.push(`${again} à revoir`)
      if (known + again < all.length) parts.push(`il en reste ${all.length - known - again}`)
      say(text, known + again ? `${parts.join(`${NARROW}; `)}.` : place.dataset.invitation)
      place.classList.toggle("score--compte", known + again > 0)
    }
  }

  // -- to another device and back ---------------------------------------------------------------------------------------

  const FORM = "lecture 1"
  const LARGEST = 1 << 20 // bytes; a file of all pages and questions has some 20 000
  const tell = (text) => some(document, ".progression__dit").forEach((place) => say(place, text))

  const carry = () => {
    const address = URL.createObjectURL(new Blob([JSON.stringify({ form: FORM, ...kept }, null, 1)], { type: "application/json" }))
    Object.assign(document.createElement("a"), { href: address, download: "mes-marques.json" }).click()
    setTimeout(() => URL.revokeObjectURL(address), 60_000)
    tell("")
  }

  /* What the file has is added to what is here; where both have an answer, the one given here stays. */
  const bring = async (file) => {
    let found = null
    try {
      found = file.size > LARGEST ? null : JSON.parse(await file.text())
    } catch {
      // said below
    }
    if (!isRecord(found) || found.form !== FORM) {
      tell(`${file.name}${FIXED}: ce n’est pas un fichier de marques de ce cours.`)
      return
    }
    const pages = some(document, ".progression li").flatMap((part) => part.dataset.pages.split(" "))
    const before = countOf(pages)
    const brought = sound(found)
    load()
    for (const page of pages) {
      if (typeof brought.read[page] === "string") kept.read[page] ??= brought.read[page]
      if (isRecord(brought.answers[page])) kept.answers[page] = { ...brought.answers[page], ...kept.answers[page] }
    }
    kept.last ||= pages.includes(brought.last.replace(/#.*$/, "")) ? brought.last : ""
    save()
    show()
    const more = countOf(pages) - before
    tell(`${file.name}${FIXED}: ${more ? `${pagesRead(more)} de plus` : "aucune page lue de plus"}.`)
  }

  // -- together ---------------------------------------------------------------------------------------------------------

  const show = () => {
    navigation()
    foot()
    front()
    score()
  }

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null
    if (!button) return
    const page = here()
    load()
    if (button.matches(".lecture__bouton")) {
      if (kept.read[page]) delete kept.read[page]
      else kept.read[page] = new Date().toISOString().slice(0, 10)
    } else if (button.matches(".reponse button")) {
      const name = nameOf(button.closest("details"))
      const given = { ...kept.answers[page] }
      if (given[name] === button.dataset.reponse) delete given[name]
      else given[name] = button.dataset.reponse
      kept.answers[page] = given
    } else if (button.matches(".score__effacer")) {
      delete kept.answers[page]
      for (const question of questions()) question.open = false
      questions()[0]?.querySelector("summary").focus()
    } else if (button.matches(".progression__emporter")) {
      carry()
      return
    } else if (button.matches(".progression__ouvrir")) {
      button.parentElement.querySelector("input").click()
      return
    } else if (button.matches(".progression__effacer")) {
      if (!confirm(`Effacer toutes vos marques${FIXED}: pages lues, réponses, dernière page${NARROW}?`)) return
      kept = nothing()
    } else return
    save()
    show()
  })

  document.addEventListener("change", (event) => {
    const input = event.target
    if (!(input instanceof HTMLInputElement) || !input.matches(".progression input[type=file]") || !input.files.length) return
    bring(input.files[0]).finally(() => (input.value = "")) // the same file may be opened again
  })

  /* The place to go on from: a page of the course, and the section that the theme has put into the address. */
  const remember = () => {
    if (!document.querySelector(".lecture")) return
    load()
    const place = here() + location.hash
    if (kept.last === place) return
    kept.last = place
    save()
  }
  document.addEventListener("scrollend", remember)
  addEventListener("storage", (event) => {
    if (event.key !== KEY && event.key !== null) return
    load()
    show()
  })

  document$.subscribe(() => {
    load()
    remember()
    show()
    document.documentElement.classList.add("lecture-prete")
  })
}
