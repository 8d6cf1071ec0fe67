/* What every page shares: polling that rests in a hidden tab and never disturbs a person at work, honest words
   when the site does not answer, presses that count once, one summary for screen readers, menus that close. */

(() => {
  "use strict";

  const stale = document.getElementById("stale");
  const noAnswer = document.getElementById("no-answer");
  const announce = document.getElementById("announce");
  let answeredAt = new Date();

  /* A polled element carries data-poll and the trigger "every 2s, wake". */
  const isPoll = (element) => element.hasAttribute?.("data-poll");

  const ENDED = 286; // the status by which the site ends a poll

  const isTyping = (element) => element?.matches?.("input, textarea, select");

  /* Morphing keeps the focus of links and buttons. Typing, open menus and selections delay it until they end. */
  const isBusy = (region) => {
    const selection = document.getSelection();
    const hasSelection = selection && !selection.isCollapsed && region.contains(selection.anchorNode);
    const isOpen = region.querySelector("details[open].menu, dialog[open]") !== null;
    return hasSelection || isOpen || (region.contains(document.activeElement) && isTyping(document.activeElement));
  };

  /* While a poll waits for its answer, its element asks nothing else. One that never comes, as when a laptop has changed
     its network, would end the polling without a word. */
  const LONGEST_POLL = 60_000; // ms

  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (isPoll(detail.elt)) detail.timeout = LONGEST_POLL;
  });

  let presses = 0; // sent so far
  const unanswered = new Set(); // their requests

  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt: element, requestConfig } = event.detail;
    requestConfig.isPoll = isPoll(element); // which it may not be any longer when its answer comes
    requestConfig.presses = presses;
    if (isPoll(element) && (document.hidden || unanswered.size || isBusy(element))) event.preventDefault();
  });

  document.addEventListener("htmx:beforeSend", ({ detail: { requestConfig, xhr } }) => {
    if (requestConfig.isPoll) return;
    presses += 1;
    unanswered.add(xhr);
  });

  document.addEventListener("htmx:afterRequest", ({ detail }) => unanswered.delete(detail.xhr));

  /* A page that was open while the person signed in again in another tab has an old token: send the new one. */
  document.addEventListener("formdata", ({ formData }) => {
    const key = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
    if (key && formData.has("csrfmiddlewaretoken")) formData.set("csrfmiddlewaretoken", key);
  });

  /* The server does not know which sections are open, or what is typed and not sent. A swap leaves both as they are. */
  const isTyped = ({ type, value, defaultValue }) => type !== "hidden" && value !== defaultValue;

  Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) =>
    name !== "value" || !node.matches("input, textarea") || !isTyped(node);

  const sections = new Map(); // id → whether it is open; also of those that one answer left out and the next one has

  /* What was sent from a section is done with, unless more was typed into it since. */
  const isDoneWith = (section, { triggeringEvent, parameters }) => {
    const isSent = ({ name, value }) => parameters[name] === value;
    return section.contains(triggeringEvent?.submitter) && [...section.querySelectorAll("textarea")].every(isSent);
  };

  document.addEventListener("htmx:beforeSwap", ({ detail: { requestConfig } }) => {
    for (const section of document.querySelectorAll("details[id]")) {
      if (isDoneWith(section, requestConfig)) sections.delete(section.id);
      else sections.set(section.id, section.open);
    }
  });

  document.addEventListener("htmx:afterSwap", () => {
    for (const [id, isOpen] of sections) {
      const section = document.getElementById(id);
      if (section) section.open = isOpen;
    }
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { elt: source, ...request } = event.detail.requestConfig;
    const isOld = request.presses !== presses; // than what a press has changed
    if (request.isPoll && (isOld || isBusy(source))) event.detail.shouldSwap = false;
  });

  /* A poll that meets the sign-in page does not lead there while something is typed and not sent: it would be lost. */
  const signedOut = document.getElementById("signed-out"); // not on a client's page
  const hasTyped = () => [...document.querySelectorAll("main input:not([type=range]), main textarea")].some(isTyped);

  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr, requestConfig } = event.detail;
    if (signedOut === null || !requestConfig.isPoll || xhr.status === ENDED) return;
    const isSignedOut = xhr.getResponseHeader("HX-Redirect") !== null;
    signedOut.hidden = !isSignedOut || !hasTyped();
    if (!signedOut.hidden) event.preventDefault();
  });

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    for (const element of document.querySelectorAll("[data-poll]")) htmx.trigger(element, "wake");
  });

  const clock = (moment) => moment.toLocaleTimeString("en-GB");

  const sayStale = (isStale) => {
    if (!isStale) answeredAt = new Date();
    stale.hidden = !isStale;
    document.getElementById("stale-since").textContent = clock(answeredAt);
  };

  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!detail.successful) return;
    if (detail.requestConfig.isPoll) sayStale(false);
    else noAnswer.hidden = true;
  });

  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(failure, ({ detail }) => {
      if (detail.requestConfig.isPoll) sayStale(true);
      else if (detail.requestConfig.verb === "post") noAnswer.hidden = false;
    });
  }

  /* The answer to a button is another page. Until it is there, or the person gives up, other presses in its form do
     not count, and its button shows that it works. Forms of htmx and of other scripts wait by themselves. */
  const pressed = new Map();
  const GIVE_UP = 20_000; // ms after which a press counts again

  window.addEventListener("submit", (event) => {
    if (!pressed.has(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { capture: true });

  window.addEventListener("submit", ({ defaultPrevented, target: form, submitter }) => {
    if (defaultPrevented || !submitter || form.method !== "post") return;
    submitter.setAttribute("aria-busy", "true");
    pressed.set(form, submitter);
    setTimeout(release, GIVE_UP, form);
  });

  /* Once a poll has met the end of the session, a form is not sent either before the person has signed in again: what was
     typed into it would be lost. */
  let isOut = false;
  let admitted = null; // the form that was just found to be sent by a person who is signed in

  document.addEventListener("htmx:beforeOnLoad", ({ detail: { xhr, requestConfig } }) => {
    if (signedOut === null || !requestConfig.isPoll || xhr.status !== ENDED || xhr.responseText !== "") return;
    isOut = true;
    signedOut.hidden = !hasTyped();
  });

  const isChanged = (control) => {
    if (control.matches("[type=checkbox], [type=radio]")) return control.checked !== control.defaultChecked;
    if (control.matches("select")) return [...control.options].some((option) => option.selected !== option.defaultSelected);
    return control.matches("input, textarea") && isTyped(control);
  };

  /* Without an answer the form is sent: what happens then is said by other means. */
  const isSignedOut = async () => {
    const answer = await fetch(signedOut.dataset.ask, { signal: AbortSignal.timeout(5000) }).catch(() => ({ status: 0 }));
    return answer.status === ENDED;
  };

  window.addEventListener("submit", async (event) => {
    const { target: form, submitter } = event;
    if (signedOut === null || !isOut || form.method !== "post" || form === admitted || ![...form.elements].some(isChanged)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    submitter?.setAttribute("aria-busy", "true");
    pressed.set(form, submitter);
    isOut = await isSignedOut();
    signedOut.hidden = !isOut;
    release(form);
    if (isOut) return signedOut.scrollIntoView({ block: "nearest" });
    admitted = form;
    form.requestSubmit(submitter);
    admitted = null;
  }, { capture: true });

  const release = (form) => {
    pressed.get(form)?.removeAttribute("aria-busy");
    pressed.delete(form);
  };

  const releaseAll = () => [...pressed.keys()].forEach(release);

  window.addEventListener("pageshow", releaseAll); // Back shows the page as it was left

  /* Where a person waited, screen readers read the heading of what came; an alert speaks for itself. */
  let waited = ""; // id of the region

  document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
    waited = target.querySelector(".waiting") ? target.id : "";
  });

  const outcomeIn = (region) => {
    const isOver = region && region.id === waited && !region.querySelector(".waiting, [role=alert]");
    return isOver ? region.querySelector("h2")?.textContent.trim().replace(/\s+/g, " ") : undefined;
  };

  /* The swapped element has the tab's title and, per tenth, the text for screen readers. */
  document.addEventListener("htmx:afterSettle", (event) => {
    const { elt: element } = event.detail;
    const { title, announce: words = outcomeIn(document.getElementById(element.id)) } = element.dataset ?? {};
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
      releaseAll(); // the key also stops a page from coming
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
