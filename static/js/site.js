/* What every page shares: polling that rests in a hidden tab and never disturbs a person at work, honest words
   when the site does not answer, one summary for screen readers, menus that close. */

(() => {
  "use strict";

  const stale = document.getElementById("stale");
  const announce = document.getElementById("announce");
  let answeredAt = new Date();

  /* A polled element carries data-poll and the trigger "every 2s, wake". */
  const isPoll = (element) => element.hasAttribute?.("data-poll");

  const isTyping = (element) => element?.matches?.("input, textarea, select");

  /* Morphing keeps the focus of links and buttons. Typing, open menus and selections delay it until they end. */
  const isBusy = (region) => {
    const selection = document.getSelection();
    const hasSelection = selection && !selection.isCollapsed && region.contains(selection.anchorNode);
    const isOpen = region.querySelector("details[open].menu, dialog[open]") !== null;
    return hasSelection || isOpen || (region.contains(document.activeElement) && isTyping(document.activeElement));
  };

  document.addEventListener("htmx:beforeRequest", (event) => {
    const element = event.detail.elt;
    if (isPoll(element) && (document.hidden || isBusy(element))) event.preventDefault();
  });

  /* A page that was open while the person signed in again in another tab has an old token: send the new one. */
  document.addEventListener("formdata", ({ formData }) => {
    const key = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    if (key && formData.has("csrfmiddlewaretoken")) formData.set("csrfmiddlewaretoken", key);
  });

  /* The server does not know which sections are open: a swap leaves them as they are. */
  Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) => !(name === "open" && node.localName === "details");

  document.addEventListener("htmx:beforeSwap", (event) => {
    const source = event.detail.requestConfig.elt;
    if (isPoll(source) && isBusy(source)) event.detail.shouldSwap = false;
  });

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    for (const element of document.querySelectorAll("[data-poll]")) htmx.trigger(element, "wake");
  });

  const clock = (moment) => moment.toLocaleTimeString("en-GB");

  document.addEventListener("htmx:afterRequest", (event) => {
    if (!isPoll(event.detail.elt) || !stale) return;
    if (event.detail.successful) answeredAt = new Date();
    stale.hidden = event.detail.successful;
    document.getElementById("stale-since").textContent = clock(answeredAt);
  });

  /* The swapped element has the tab's title and, per tenth, the text for screen readers. */
  document.addEventListener("htmx:afterSettle", (event) => {
    const { title, announce: words } = event.detail.elt.dataset ?? {};
    if (title) document.title = title;
    if (words && announce.textContent !== words) announce.textContent = words;
  });

  /* Start automatically what the person waited for. */
  document.addEventListener("htmx:afterSettle", (event) => {
    document.getElementById(event.detail.elt.id)?.querySelector("a[data-go]")?.click();
  });

  /* If a pressed button is gone, move the focus to what replaced it. */
  document.addEventListener("htmx:afterSettle", (event) => {
    const form = event.detail.requestConfig.elt;
    if (form.localName !== "form" || document.activeElement !== document.body) return;
    const place = document.getElementById(form.dataset.place);
    (place?.querySelector("button, a") ?? document.querySelector("main a, main button"))?.focus();
  });

  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      for (const menu of document.querySelectorAll("details.menu[open]")) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const keys = event.shiftKey ? "Control+Shift+Enter" : "Control+Enter";
      event.target.form?.querySelector(`[aria-keyshortcuts="${keys}"]`)?.click();
    }
    if (event.key === "/" && !isTyping(document.activeElement) && !event.ctrlKey && !event.metaKey) {
      const search = document.querySelector("input[type=search]");
      if (search) {
        event.preventDefault();
        search.focus();
      }
    }
  });
})();
