/* Names and focus for what Material's scripts add to a page. May run any number of times on the same page. */
document$.subscribe(() => {
  // a page of fifty blocks has no fifty landmarks of the same name; the buttons have names of their own
  for (const nav of document.querySelectorAll(".md-code__nav:not([role])")) nav.setAttribute("role", "none")
  for (const mark of document.querySelectorAll(".md-annotation__index:not([aria-label])")) mark.setAttribute("aria-label", "Annotation")
  // the way back in the menu of a phone, and its table of contents; Material presses a label on Enter
  for (const label of document.querySelectorAll(".md-nav__title[for^=__nav], .md-nav__link[for=__toc]")) label.tabIndex = 0
  for (const word of document.querySelectorAll(".md-typeset abbr:not([tabindex])")) word.tabIndex = 0
})

/* A term of the glossary under a finger: the first touch shows its definition (Material's tooltip comes with the focus),
   the second follows the link. Escape hides it. Once for the whole visit: instant navigation keeps the document. */
{
  const term = (event) => (event.target instanceof Element ? event.target.closest("a.terme") : null)
  let touched = null
  document.addEventListener("pointerdown", (event) => {
    const link = term(event)
    touched = link && event.pointerType === "touch" && link !== document.activeElement ? link : null
  }, true)
  document.addEventListener("click", (event) => {
    const link = term(event)
    if (!link || link !== touched) return
    touched = null
    event.preventDefault()
    event.stopPropagation()
    link.focus({ preventScroll: true })
  }, true)
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.activeElement?.matches("a.terme")) document.activeElement.blur()
  })
}

/* What scrolls sideways, long lines and wide tables, does so by keyboard as well. Material sees to lines alone, and only
   where there is a mouse. */
{
  const reach = (box) => {
    if (box.scrollWidth > box.clientWidth && box.tabIndex !== 0) box.tabIndex = 0
  }
  const sizes = new ResizeObserver((changes) => changes.forEach((change) => reach(change.target)))
  const taken = new MutationObserver((changes) => changes.forEach((change) => reach(change.target)))
  document$.subscribe(() => {
    sizes.disconnect()
    taken.disconnect()
    for (const box of document.querySelectorAll("pre > code, .md-typeset__scrollwrap")) {
      sizes.observe(box)
      taken.observe(box, { attributes: true, attributeFilter: ["tabindex"] })
    }
  })
}

/* Menu and search of a narrow screen are labels of hidden checkboxes: each gets a button inside, for the keyboard and for
   screen readers. The header stays during a visit. Escape closes the menu. */
{
  const drawer = document.getElementById("__drawer")
  for (const [id, name] of [["__drawer", "Menu"], ["__search", "Rechercher"]]) {
    const toggle = document.getElementById(id)
    const label = document.querySelector(`.md-header__button[for=${id}]`)
    if (!toggle || !label) continue
    const button = document.createElement("button")
    button.type = "button"
    button.className = "course-press"
    button.setAttribute("aria-label", name)
    const say = () => button.setAttribute("aria-expanded", String(toggle.checked))
    button.addEventListener("click", () => {
      toggle.click()
      if (toggle === drawer && toggle.checked) document.querySelector(".md-nav--primary a")?.focus({ preventScroll: true })
    })
    toggle.addEventListener("change", say)
    say()
    label.append(button)
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !drawer?.checked) return
    drawer.click()
    document.querySelector(".course-press")?.focus()
  })
}

/* Keys that do something without a modifier (Material's) can be turned off, on the page about accessibility: WCAG 2.1.4. */
{
  const KEY = "course.shortcuts"
  const off = () => {
    try { return localStorage.getItem(KEY) === "off" } catch { return false }
  }
  addEventListener("keydown", (event) => {
    if (!off() || event.ctrlKey || event.altKey || event.metaKey || !"/fsnp,.".includes(event.key)) return
    if (!(event.target instanceof Element) || event.target.closest("input, textarea, select, [contenteditable], .ap-player")) return
    event.stopImmediatePropagation()
  }, true)
  document$.subscribe(() => {
    const place = document.querySelector(".course-shortcuts")
    if (!place) return
    const button = place.querySelector("button")
    const say = () => button.setAttribute("aria-pressed", String(off()))
    button.onclick = () => {
      try { off() ? localStorage.removeItem(KEY) : localStorage.setItem(KEY, "off") } catch { return }
      say()
    }
    say()
    place.hidden = false
  })
}
