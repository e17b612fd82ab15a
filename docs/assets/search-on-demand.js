/* The search begins with an index of all pages, three quarters of what a visit weighs. Material asks for it on every
   visit; here it is asked for when a reader turns to the search. Runs before Material's own script. */
{
  const { open, send } = XMLHttpRequest.prototype
  const held = new WeakSet()
  const waiting = []
  let wanted = new URLSearchParams(location.search).has("q")

  XMLHttpRequest.prototype.open = function (method, address, ...rest) {
    if (String(address).endsWith("/search/search_index.json")) held.add(this)
    return open.call(this, method, address, ...rest)
  }
  XMLHttpRequest.prototype.send = function (...body) {
    if (wanted || !held.has(this)) return send.apply(this, body)
    waiting.push(() => send.apply(this, body))
  }

  const want = (event) => {
    if (wanted || !(event.target instanceof Element)) return
    if (!event.target.closest(".md-search, [for=__search], #__search")) return
    wanted = true
    for (const start of waiting) start()
  }
  for (const kind of ["focusin", "pointerover", "touchstart", "change"]) document.addEventListener(kind, want, { passive: true })
}
