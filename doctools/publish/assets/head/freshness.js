/* Evidence grows old by itself, however long ago the site was built: what is older than its `data-max-age` (seconds) is
   shown as "to be verified again", in the words that the page has for it already. Runs in the head, so that it sees each
   element before the reader does: nothing flickers, nothing moves. Themes that exchange the content of a page without
   loading another one need nothing more. Without it the page says what was true when it was built. */
(() => {
  if (window.doctoolsFreshness) return
  window.doctoolsFreshness = true

  let seen = new WeakSet()
  const old = (since, seconds) => Date.now() - Date.parse(since) > 1000 * seconds

  // A fence, a row: their own mark waits in them, hidden.
  const marks = () => {
    for (const mark of document.querySelectorAll(".dt-stale[data-since][hidden]")) {
      if (seen.has(mark)) continue
      seen.add(mark)
      if (!old(mark.dataset.since, mark.dataset.maxAge)) continue
      mark.hidden = false
      mark.closest(".dt")?.classList.add("dt--stale")
    }
  }

  // A total: how many of its commands ran when is written on it.
  const totals = () => {
    const number = new Intl.NumberFormat(document.documentElement.lang || "en")
    for (const total of document.querySelectorAll(".dt-count-stale[data-runs]")) {
      if (seen.has(total)) continue
      seen.add(total)
      let stale = Number(total.dataset.stale)
      for (const run of total.dataset.runs.split(" ")) {
        const [since, commands] = run.split("=")
        if (commands && old(since, total.dataset.maxAge)) stale += Number(commands)
      }
      const said = stale ? total.dataset.says.replace("{n}", number.format(stale)) : ""
      total.textContent = said
    }
  }

  const all = () => {
    marks()
    totals()
  }
  new MutationObserver(all).observe(document.documentElement, { childList: true, subtree: true })
  // a page that was left open over night
  document.addEventListener("visibilitychange", () => {
    seen = new WeakSet()
    all()
  })
})()
