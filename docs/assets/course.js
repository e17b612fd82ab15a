/* Names and focus for what Material's scripts add to a page. May run any number of times on the same page. */
document$.subscribe(() => {
  for (const nav of document.querySelectorAll(".md-code__nav:not([aria-label])")) nav.setAttribute("aria-label", "Outils du bloc de code")
  for (const mark of document.querySelectorAll(".md-annotation__index:not([aria-label])")) mark.setAttribute("aria-label", "Annotation")
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
