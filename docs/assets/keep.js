/* The button that keeps the whole course on this device (overrides/hooks/keep.py has the worker behind it). May run any
   number of times on the same page. */
{
  const config = JSON.parse(document.getElementById("__config").textContent)
  const root = new URL(config.base.replace(/\/?$/, "/"), location.href)
  const WORKER = new URL("hors-ligne.js", root)
  const FIXED = "\u00a0"

  /* Of an older version, or of this one: whatever answers here without a network. */
  const registered = async () => {
    const found = await navigator.serviceWorker.getRegistration(root)
    return found?.active?.scriptURL === WORKER.href ? found : null
  }

  const ended = (worker) =>
    new Promise((resolve, reject) => {
      const look = () => {
        if (worker.state === "activated") resolve()
        if (worker.state === "redundant") reject(new Error("redundant"))
      }
      worker.addEventListener("statechange", look)
      look()
    })

  const keep = async (say) => {
    const told = ({ data }) => say(`${data.kept} fichiers sur ${data.of}`)
    navigator.serviceWorker.addEventListener("message", told)
    try {
      const found = await navigator.serviceWorker.register(WORKER, { scope: root.pathname })
      await ended(found.installing ?? found.waiting ?? found.active)
      // Else a browser that is short of room may drop it. Not waited for: Firefox asks, and may get no answer.
      navigator.storage?.persist?.().catch(() => false)
    } finally {
      navigator.serviceWorker.removeEventListener("message", told)
    }
  }

  const forget = async () => {
    await (await registered())?.unregister()
    for (const name of await caches.keys()) if (name.startsWith(`cours ${root.pathname} `)) await caches.delete(name)
  }

  document$.subscribe(async () => {
    const place = document.querySelector(".garder")
    if (!place || !location.protocol.startsWith("http") || !("serviceWorker" in navigator)) return
    const button = place.querySelector("button")
    const state = place.querySelector("[role=status]")
    const say = (text) => (state.textContent = text)
    const show = (is) => {
      button.textContent = is ? "Ne plus le garder" : "Garder le cours sur cet appareil"
      button.dataset.kept = is ? "yes" : ""
      button.disabled = false
      say(is ? "Le cours est gardé. Il s’ouvrira ici sans réseau, à la même adresse." : "")
    }
    button.onclick = async () => {
      button.disabled = true
      try {
        await (button.dataset.kept ? forget() : keep(say))
        show(Boolean(await registered()))
      } catch {
        show(false)
        say(`Le cours n’a pas pu être gardé${FIXED}: le réseau ou la place a manqué. Rien n’en reste ici.`)
      }
    }
    show(Boolean(await registered()))
    place.hidden = false
  })
}
