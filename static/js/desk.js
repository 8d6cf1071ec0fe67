// The design page: every change redraws the previews with the renderer of the results. Only the newest answer
// counts; older ones are dropped.

import { attachHistory } from "./desk-history.js";
import { keepPlace } from "./desk-place.js";
import { attachFonts } from "./font-choice.js";
import { attachFrame } from "./frame.js";
import { attachSeveral } from "./several.js";
import { attachStrip, stops } from "./strip.js";
import { attachStyles } from "./text-styles.js";

const form = document.getElementById("design-form");
const views = [...form.querySelectorAll("[data-view]")];
const large = views[0];
const facts = form.querySelector('[data-part="facts"]');
const notices = form.querySelector('[data-part="notices"]');
const field = (name) => form.elements[name];
const OTHER = { draw: "draw", drawAspect: "draw_aspect" }; // another output or shape than the one that is edited
const STEPS = ["before", "after", "failing"]; // from the row that is shown
const QUIET = 250;
const AGAIN = 3000; // ms until previews are asked for again of a site that does not answer
const isOpen = (view) => !view.closest("details:not([open])");
let timer = 0;
let again = 0;
let newest = new AbortController();

document.documentElement.classList.add("scripted");
form.addEventListener("input", (event) => {
  if (event.target.name === "also") return; // a choice changes no picture
  mirrorColour(event.target);
  if (event.target.name === "anchor") place(event.target.value);
  if (["strip_side", "strip_size"].includes(event.target.name)) strip.follow();
  if (event.target.name === "size_unit") sayUnit(event.target.value);
  form.querySelector('[data-part="blocked"]')?.remove(); // the last check was of another design
  showParts();
  frame();
  later();
});
field("text")?.setSelectionRange(field("text").value.length, field("text").value.length); // for the first chip
form.querySelectorAll("[data-insert]").forEach((chip) => chip.addEventListener("click", () => insert(chip)));
form.querySelectorAll("[data-show]").forEach((link) => link.addEventListener("click", (event) => step(event, link)));
form.querySelector('[value="on-strip"]').addEventListener("click", putOnStrip);
const strip = attachStrip(form);
const several = attachSeveral(form, () => frame());
const frame = views.length ? attachFrame(form, views[0], several, later) : () => {};
showParts();
if (field("font")) attachFonts(form);
attachStyles(form, later);
form.querySelector('[data-part="zoom"]')?.addEventListener("click", zoom);
const shapes = form.querySelector('[data-part="aspects"]');
if (shapes) drawWhenOpened(shapes);
const noteChange = attachHistory(form, showRestored);
keepPlace(form);
drawAll();

const pictureOf = (view) => view.querySelector("img.scripted-only");

// The form is marked as busy from a change until its previews arrive. Changes of one run are noted at once, as one step.
function later(run) {
  form.dataset.behind = "";
  clearTimeout(timer);
  if (run) noteChange(run);
  timer = setTimeout(() => { timer = 0; noteChange(); drawAll(); }, QUIET);
}

// The labels of sizes name the unit; each field has its label for every unit.
function sayUnit(unit) {
  for (const sized of form.querySelectorAll(`[data-label-${unit}]`)) {
    form.querySelector(`label[for="${sized.id}"]`).textContent = sized.getAttribute(`data-label-${unit}`);
  }
}

function showRestored() {
  sayUnit(field("size_unit").value);
  form.querySelectorAll("[data-colour]").forEach(mirrorColour);
  (field("font") ?? form.querySelector(".panel [name]")).dispatchEvent(new Event("input", { bubbles: true })); // also draws
}

// An open section says so, too, when the page begins; then its previews are on their way.
function drawWhenOpened(section) {
  let wasOpen = section.open;
  section.addEventListener("toggle", () => {
    if (section.open && !wasOpen) drawAll();
    wasOpen = section.open;
  });
}

async function drawAll() {
  clearTimeout(again);
  newest.abort();
  newest = new AbortController();
  const { signal } = newest;
  const body = new FormData(form);
  form.dataset.behind = "";
  for (const view of views.filter(isOpen)) {
    if (signal.aborted) return;
    await draw(view, body, signal).catch((error) => error.name === "AbortError" || drawLater(view));
  }
  if (!signal.aborted && !timer) delete form.dataset.behind;
}

function drawLater(view) {
  say(view, "No connection to the site. The preview returns by itself.");
  clearTimeout(again);
  again = setTimeout(drawAll, AGAIN);
}

async function draw(view, body, signal) {
  view.setAttribute("aria-busy", "true");
  body.set("row", view.dataset.row === "same" ? large.dataset.now ?? large.dataset.row : view.dataset.row);
  for (const [key, name] of Object.entries(OTHER)) {
    if (view.dataset[key]) body.set(name, view.dataset[key]);
    else body.delete(name);
  }
  if ("small" in view.dataset) body.set("small", "");
  else body.delete("small");
  const answer = await fetch(form.dataset.preview, { method: "POST", body, signal, headers: { Accept: "application/json" }, redirect: "manual" });
  const isPicture = answer.headers.get("Content-Type") === "image/jpeg";
  const content = isPicture ? await answer.blob() : await answer.json().catch(() => ({ sentence: sentenceOf(answer) }));
  if (signal.aborted) return;
  noteRow(view, answer.headers);
  if (view === views[0]) markWrong(content.control);
  if (isPicture) await show(view, content, signal);
  else say(view, content.sentence, content.source);
  if (!signal.aborted) view.removeAttribute("aria-busy");
}

// Only an expired session is answered with a redirect, to the sign-in page.
function sentenceOf(answer) {
  if (answer.type !== "opaqueredirect") return `The site answered ${answer.status}.`;
  for (const poll of document.querySelectorAll("[data-poll]")) htmx.trigger(poll, "wake"); // then no press loses what is typed
  return "You were signed out. Sign in again in another tab, then change something here.";
}

// Load the new picture behind the visible one, so that the place is never empty while a box is dragged over it.
async function show(view, blob, signal) {
  const [image, next] = [pictureOf(view), new Image()];
  next.src = URL.createObjectURL(blob);
  await next.decode().catch(() => {});
  if (signal.aborted) return URL.revokeObjectURL(next.src);
  image.addEventListener("load", () => { URL.revokeObjectURL(next.src); frame(); }, { once: true });
  [image.width, image.height] = [next.naturalWidth, next.naturalHeight];
  image.src = next.src;
  view.classList.remove("fails");
  view.querySelector(".over").hidden = true;
}

// The row would fail: its photo stays, dimmed, with the reason on top.
function say(view, sentence, source) {
  view.removeAttribute("aria-busy");
  if (source && view.dataset.source !== String(source)) {
    view.dataset.source = source;
    pictureOf(view).src = form.dataset.source.replace("/0/", `/${source}/`);
  }
  view.classList.add("fails");
  const over = view.querySelector(".over");
  over.textContent = sentence;
  over.hidden = false;
}

// Mark the control with an invalid value until it is valid.
function markWrong(name) {
  form.querySelectorAll('[aria-invalid="true"]').forEach((control) => control.removeAttribute("aria-invalid"));
  const control = name && form.elements[name];
  if (!control?.matches) return;
  control.setAttribute("aria-invalid", "true");
  control.closest("details:not([open])")?.setAttribute("open", "");
}

function noteRow(view, headers) {
  const row = headers.get("Overprint-Row");
  if (!row || "small" in view.dataset) return;
  view.dataset.now = row;
  if (/^(before|after|any|failing)/.test(view.dataset.row)) view.dataset.row = row;
  const said = (header) => decodeURIComponent(headers.get(`Overprint-${header}`) ?? "");
  const [name, named] = [said("Name"), said("Numbered")];
  notices.replaceChildren(...said("Notices").split("\n").filter(Boolean).map(noticeOf));
  if (name) form.querySelector('[data-part="result-name"]').textContent = `Row ${named} becomes ${name}`;
  facts.textContent = `row ${named} · ${said("Facts") || "would fail"}`;
}

function noticeOf(sentence) {
  const [item, dot] = [document.createElement("li"), document.createElement("i")];
  dot.className = "dot y";
  item.append(dot, sentence);
  return item;
}

function step(event, link) {
  event.preventDefault();
  const wanted = link.dataset.show;
  large.dataset.row = STEPS.includes(wanted) ? `${wanted}:${large.dataset.now || 0}` : wanted;
  delete large.dataset.source;
  form.querySelectorAll("[data-show]").forEach((other) => other.removeAttribute("aria-current"));
  if (link.matches("a")) link.setAttribute("aria-current", "true");
  drawAll();
}

// Show the picture at full size, with the box in the middle of the view.
function zoom({ currentTarget: button }) {
  const pane = form.querySelector('[data-part="pane"]');
  button.setAttribute("aria-pressed", String(pane.classList.toggle("zoomed")));
  frame();
  const [seen, box] = [pane, pane.querySelector(".area")].map((part) => part.getBoundingClientRect());
  pane.scrollBy((box.left + box.right - seen.left - seen.right) / 2, (box.top + box.bottom - seen.top - seen.bottom) / 2);
}

// A position sets the place of the box and the alignment of its text. Both can be changed afterwards.
// An alignment by script stays: it fits every side, and texts in Hebrew or Arabic need it.
const SIDES = ["left", "centre", "right"];

function place(anchor) {
  const [near, centre, far] = stops(form);
  const across = anchor.includes("left") ? [near, "left"] : anchor.includes("right") ? [far, "right"] : [centre, "centre"];
  const down = anchor.includes("top") ? [near, "top"] : anchor.includes("bottom") ? [far, "bottom"] : [centre, "middle"];
  field("x").value = across[0];
  field("y").value = down[0];
  if (field("align")) {
    if (SIDES.includes(field("align").value)) field("align").value = across[1];
    field("valign").value = down[1];
  }
  field("placed_as").value = anchor;
}

// A chip that is "whole" replaces the text, the others are put where the cursor is.
function insert({ dataset }) {
  const text = field("text");
  if ("whole" in dataset) text.select();
  text.setRangeText(dataset.insert, text.selectionStart, text.selectionEnd, "end");
  text.focus();
  later();
}

function putOnStrip(event) {
  event.preventDefault();
  strip.putOn();
  form.querySelectorAll("[data-colour]").forEach(mirrorColour);
  form.querySelector('[data-part="blocked"]')?.remove();
  showParts();
  frame();
  later();
}

function mirrorColour(target) {
  if (target.dataset.colourOf) document.getElementById(target.dataset.colourOf).value = target.value;
  if ("colour" in target.dataset && !target.validity.patternMismatch) form.querySelector(`[data-colour-of="${target.id}"]`).value = target.value;
}

function showParts() {
  for (const part of form.querySelectorAll("fieldset.part")) {
    part.classList.toggle("off", !part.querySelector("input[type=checkbox]").checked);
  }
}
