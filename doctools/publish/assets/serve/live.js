/* While an author works (`mkdocs serve`): asks for what has changed in the open page, and shows it without loading it
   again. One question at a time, which is answered when there is something to tell; none while nobody looks. */
(function () {
  "use strict";

  const UNITS = ".dt-setup, .dt";
  const SAME = [":scope > .dt-bar", ":scope > .dt-failure", ":scope > .dt-reason"];
  let controller = null;

  /** The fences of a page that doctools drew, outermost elements, each with its name (made of its text). */
  function units(root) {
    return [...root.querySelectorAll(UNITS)]
      .filter((each) => !each.parentElement.closest(".dt-setup, .dt"))
      .map((element) => ({ element, frame: frame(element), name: name(element) }))
      .filter((each) => each.name);
  }

  function frame(element) {
    return element.matches(".dt") ? element : element.querySelector(".dt");
  }

  function name(element) {
    const named = [frame(element), ...frame(element).querySelectorAll("[id]")];
    return named.map((each) => each.id).find((id) => /^dt-[a-z0-9]+$/.test(id)) || "";
  }

  function state(unit) {
    const parts = SAME.flatMap((selector) => [...unit.frame.querySelectorAll(selector)]);
    // What scripts do to a page when it is loaded is no difference.
    const classes = unit.frame.className.replace(" dt--changed", "");
    return [classes, ...parts.map((each) => each.outerHTML.replaceAll(' hidden=""', ""))].join("\n");
  }

  function build(fence) {
    const template = document.createElement("template");
    template.innerHTML = fence.html;
    const element = template.content.firstElementChild;
    return { element, frame: frame(element), name: fence.name };
  }

  /** What is not drawn from evidence is taken over: titles, copy buttons, what another highlighter coloured. */
  function inherit(fresh, old) {
    if (old.frame.id && old.frame.id !== old.name) fresh.frame.id = old.frame.id;
    const kept = fresh.frame.querySelector(":scope > .dt-live-code");
    if (kept && fresh.name === old.name) {
      kept.replaceWith(...[...old.frame.children].filter((each) => !each.matches(".dt-bar, .dt-failure, .dt-reason")));
      return;
    }
    const title = old.frame.querySelector(".filename");
    const code = fresh.frame.querySelector("pre");
    if (title && code && !fresh.frame.querySelector(".filename")) code.before(title);
    const before = old.frame.querySelector("pre");
    const buttons = before && (before.querySelector(":scope > nav") || before.querySelector(":scope > .md-clipboard"));
    if (code && before && before.id) code.id = before.id;
    if (code && buttons) code.prepend(buttons);
  }

  function replace(old, fence) {
    const fresh = build(fence);
    if (old.name === fence.name && state(old) === state(fresh)) return old.element;
    inherit(fresh, old);
    if (old.element.open && "open" in fresh.element) fresh.element.open = true;
    old.element.replaceWith(fresh.element);
    fresh.frame.classList.add("dt--changed");
    if (document.querySelector(".dt-replay:not([hidden])")) {
      fresh.element.querySelectorAll(".dt-replay[hidden]").forEach((each) => (each.hidden = false));
    }
    fresh.element.dispatchEvent(new CustomEvent("doctools:changed", { bubbles: true }));
    return fresh.element;
  }

  /** Fences of the same text belong together; between these, one after the other. */
  function show(root, fences) {
    const old = units(root);
    let first = 0;
    let last = 0;
    const shorter = Math.min(old.length, fences.length);
    while (first < shorter && old[first].name === fences[first].name) first += 1;
    while (last < shorter - first && old.at(-1 - last).name === fences.at(-1 - last).name) last += 1;
    let place = null;
    fences.forEach((fence, number) => {
      const fromEnd = fences.length - number;
      let partner = null;
      if (number < first) partner = old[number];
      else if (fromEnd <= last) partner = old[old.length - fromEnd];
      else if (number < old.length - last) partner = old[number];
      if (partner) {
        place = replace(partner, fence);
      } else if (place) {
        const fresh = build(fence);
        place.after(fresh.element);
        place = fresh.element;
      } // a page without any fence before: it comes when the page is built again
    });
    old.slice(Math.max(first, fences.length - last), old.length - last).forEach((each) => each.element.remove());
  }

  function tell(place, problems) {
    place.replaceChildren(
      ...problems.map((problem) => {
        const line = document.createElement("p");
        line.textContent = problem;
        return line;
      }),
    );
  }

  function pause(time) {
    return new Promise((resolve) => setTimeout(resolve, time));
  }

  async function follow(place, signal) {
    const root = place.parentElement;
    const address = new URL(place.dataset.from, document.baseURI);
    while (!signal.aborted) {
      address.search = new URLSearchParams({ seen: place.dataset.version });
      try {
        const answer = await fetch(address, { signal, cache: "no-store" });
        if (answer.status === 404) return; // served by something else
        const page = await answer.json();
        if (signal.aborted) return;
        if (page.version === place.dataset.version) continue;
        place.dataset.version = page.version;
        tell(place, page.problems || []);
        if (page.fences) show(root, page.fences);
        const summary = root.querySelector(".dt-summary");
        if (page.summary && summary) summary.outerHTML = page.summary;
      } catch (error) {
        if (signal.aborted) return;
        await pause(1000);
      }
    }
  }

  function begin() {
    if (controller) controller.abort();
    controller = new AbortController();
    const place = document.querySelector(".dt-live");
    if (place && document.visibilityState === "visible") follow(place, controller.signal);
  }

  document.addEventListener("visibilitychange", begin);
  window.addEventListener("beforeunload", () => controller && controller.abort());
  if (window.document$) window.document$.subscribe(begin);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
