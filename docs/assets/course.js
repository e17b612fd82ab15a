/* Names and focus for what Material's scripts add to a page. May run any number of times on the same page. */
document$.subscribe(() => {
  for (const nav of document.querySelectorAll(".md-code__nav:not([aria-label])")) nav.setAttribute("aria-label", "Outils du bloc de code")
  for (const mark of document.querySelectorAll(".md-annotation__index:not([aria-label])")) mark.setAttribute("aria-label", "Annotation")
  for (const word of document.querySelectorAll(".md-typeset abbr:not([tabindex])")) word.tabIndex = 0
})
