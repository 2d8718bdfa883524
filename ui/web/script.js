// Opens source cards from citation marks, in any exchange of the conversation, for mouse and keyboard.
// The server renders everything; this file only shows, hides, scrolls and moves focus. It never builds HTML.
"use strict";

(() => {
  // What the reader has opened; null means the newest exchange, no card.
  let exchange = null;
  let card = null;
  let openedFrom = null;
  let newest = null;
  // Whether the newest exchange is kept in view while it grows; until it is finished or the reader scrolls.
  let following = false;
  // The exchange whose form for a test question is asked for, and whether it has been seen.
  let testing = null;
  let shownForm = false;

  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const narrow = () => matchMedia("(max-width: 860px)").matches;
  const set = (element, name, value) => {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  };
  const scroll = (element, block) =>
    element.scrollIntoView({ block, behavior: calm() ? "auto" : "smooth" });

  // The page is re-rendered while an answer is written; this puts back what the reader had opened.
  function apply() {
    const asked = document.querySelectorAll("#dl-conversation [data-exchange]");
    const last = asked.length ? asked[asked.length - 1] : null;
    if ((last && last.dataset.exchange) !== newest) {
      newest = last ? last.dataset.exchange : null;
      exchange = card = openedFrom = null;
      following = last !== null;
    }
    if (following) {
      last.scrollIntoView({ block: "start" });
      following = !last.querySelector(".dl-foot, .dl-problem");
    }
    const groups = [...document.querySelectorAll("#dl-sources [data-exchange]")];
    const wanted = groups.find((group) => group.dataset.exchange === exchange) || groups[groups.length - 1];
    for (const group of groups) {
      if (group.hidden !== (group !== wanted)) group.hidden = group !== wanted;
      for (const each of group.querySelectorAll("[data-card]")) {
        const open = each.id === card;
        if (each.classList.contains("dl-open") !== open) each.classList.toggle("dl-open", open);
        set(each.querySelector("[data-toggle]"), "aria-expanded", String(open));
      }
    }
    for (const mark of document.querySelectorAll("[data-opens]")) {
      set(mark, "aria-expanded", String(mark.dataset.opens === card));
    }
    followForm();
  }

  function open(mark) {
    const wanted = document.getElementById(mark.dataset.opens);
    if (!wanted) return;
    exchange = wanted.closest("[data-exchange]").dataset.exchange;
    card = wanted.id;
    openedFrom = mark;
    following = false;
    const more = wanted.closest("details");
    if (more) more.open = true;
    apply();
    wanted.focus({ preventScroll: true });
    scroll(wanted, narrow() ? "start" : "nearest");
  }

  function back() {
    const mark = openedFrom && openedFrom.isConnected ? openedFrom : null;
    card = openedFrom = null;
    apply();
    const target = mark || document.querySelector("#dl-question textarea");
    if (!target) return;
    target.focus({ preventScroll: true });
    scroll(target, "center");
  }

  function ask(words) {
    const box = document.querySelector("#dl-question textarea");
    if (!box) return;
    box.value = words;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  }

  // The form that makes a test question: opened by the server, so it is awaited; focus comes back when it closes.
  function test(button) {
    const box = document.querySelector("#dl-test-of :is(textarea, input)");
    if (!box) return;
    box.value = button.dataset.test;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    testing = button.dataset.test;
    shownForm = false;
  }

  function followForm() {
    if (!testing) return;
    const field = document.querySelector("#dl-test-answers textarea");
    if (field && !shownForm) {
      shownForm = true;
      field.focus({ preventScroll: true });
      scroll(document.querySelector("#dl-test"), narrow() ? "start" : "nearest");
    } else if (!document.querySelector("#dl-test") && shownForm) {
      const button = document.querySelector(`[data-test="${testing}"]`);
      testing = null;
      if (button) button.focus();
    }
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-opens], [data-toggle], [data-back], [data-question], [data-test]");
    if (!target) return;
    following = following && !("test" in target.dataset);
    if ("opens" in target.dataset) open(target);
    else if ("back" in target.dataset) back();
    else if ("question" in target.dataset) ask(target.dataset.question);
    else if ("test" in target.dataset) test(target);
    else {
      const own = target.closest("[data-card]").id;
      exchange = target.closest("[data-exchange]").dataset.exchange;
      card = card === own ? null : own;
      apply();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && card && event.target.closest("#dl-sources")) back();
  });

  for (const scrolled of ["wheel", "touchmove"]) {
    document.addEventListener(scrolled, () => (following = false), { passive: true });
  }

  new MutationObserver(apply).observe(document.body, { childList: true, subtree: true, attributes: true });
  apply();
})();
