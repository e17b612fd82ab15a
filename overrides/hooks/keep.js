/* The service worker of a reader who keeps the course on a device: all of it is fetched once, and answers where the network
   does not. Whoever is online gets what the site has today. overrides/hooks/keep.py puts VERSION and FILES before it. */
const SCOPE = new URL("./", self.location)
const OURS = `cours ${SCOPE.pathname} `
const NAME = OURS + VERSION
const AT_A_TIME = 6
const PATIENCE = 3000 // milliseconds after which a network that says nothing is taken for none

const tell = async (message) => {
  for (const client of await self.clients.matchAll({ includeUncontrolled: true })) client.postMessage(message)
}

const keep = async () => {
  const cache = await caches.open(NAME)
  const waiting = [...FILES]
  let done = 0
  const fetchSome = async () => {
    while (waiting.length) {
      const request = new Request(new URL(waiting.pop(), SCOPE), { cache: "no-cache" })
      const answer = await fetch(request)
      if (!answer.ok) throw new Error(`${request.url}: ${answer.status}`)
      await cache.put(request, answer)
      done += 1
      if (done % 10 === 0) await tell({ kept: done, of: FILES.length })
    }
  }
  try {
    await Promise.all(Array.from({ length: AT_A_TIME }, fetchSome))
  } catch (error) {
    await caches.delete(NAME) // all of it or nothing
    throw error
  }
  await self.skipWaiting()
}

const replace = async () => {
  for (const name of await caches.keys()) if (name.startsWith(OURS) && name !== NAME) await caches.delete(name)
  await self.clients.claim()
}

const kept = (address) => caches.match(address, { cacheName: NAME, ignoreSearch: true, ignoreVary: true })

const answer = async (request) => {
  const copy = await kept(request)
  const network = fetch(request)
  if (copy) {
    const silence = new Promise((resolve) => setTimeout(resolve, PATIENCE, copy))
    return Promise.race([network.catch(() => copy), silence])
  }
  return network.catch(async () => (request.mode === "navigate" && (await kept(new URL("404.html", SCOPE)))) || Response.error())
}

self.addEventListener("install", (event) => event.waitUntil(keep()))
self.addEventListener("activate", (event) => event.waitUntil(replace()))
self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && event.request.url.startsWith(SCOPE.href)) event.respondWith(answer(event.request))
})
