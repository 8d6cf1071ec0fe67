// The Images step: hands what is dropped or picked to upload-worker.js, which lists folders and sends pictures, and shows
// its totals. The forms underneath work without any of this.

import { canPickFolder, dropped, picked, pickedFolder } from "./folders.js";
import { isElsewhere } from "./upload-requests.js";

const REFRESH_MS = 10_000; // each refresh makes the site draw thumbnails while it receives pictures

const page = document.getElementById("upload");
const part = (name) => page.querySelector(`[data-part="${name}"]`);
// The same text again would make the browser lay out the page again.
const write = (name, text) => {
  if (part(name).textContent !== text) part(name).textContent = text;
};
const whole = new Intl.NumberFormat("en");
const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
const urls = { manifest: page.dataset.manifest, pack: page.dataset.pack, slice: page.dataset.slice, direct: page.dataset.direct, directFrom: page.dataset.directFrom };
const refusedHere = new Map();
const sending = { pictures: false, whole: 0, reading: 0 };
const speed = { bytes: 0, at: 0, perSecond: 0 };
let latest = null;
let worker = null;
let refreshed = 0;

document.documentElement.classList.add("scripted");
page.querySelectorAll("input[type=file]").forEach((input) => input.addEventListener("change", () => takeFromInput(input)));
page.querySelector("input[name=folder]").addEventListener("click", pickFolder);
page.querySelector("input[name=folder]").addEventListener("cancel", showReading);
page.querySelectorAll(".drop").forEach(prepareDrop);
["pointerover", "focusin", "dragenter"].forEach((name) => page.addEventListener(name, openWorker, { once: true }));
part("pause").addEventListener("click", togglePause);
part("replace").addEventListener("click", () => worker.postMessage({ type: "replace" }));
window.addEventListener("beforeunload", (event) => isBusy() && event.preventDefault());
// An expired session must not leave the page, which would end the upload: it shows a message and resumes on Continue.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (isBusy() && event.detail.xhr.getResponseHeader("HX-Redirect")) event.preventDefault();
});
["dragover", "drop"].forEach((name) => window.addEventListener(name, (event) => event.preventDefault()));

function takeFromInput(input) {
  const files = Array.from(input.files); // resetting the field empties the browser's own list
  if (input.name === "sheet") sendWhole(page.dataset.sheetFile, "sheet", files[0]);
  else take(picked(files));
  input.value = "";
}

async function pickFolder(event) {
  if (!canPickFolder()) return announceField();
  event.preventDefault();
  try {
    const folder = await pickedFolder();
    if (folder) list([folder]);
  } catch (error) {
    refuseHere("The browser did not open the folder. Drop it onto this page instead.", error.message);
    showProblems();
  }
}

// The field is silent until the browser has listed the whole folder, and for the end of that the page stands still.
function announceField() {
  part("reading").textContent = "After you choose a folder, the browser lists its files. With many files this takes a while.";
  const say = () => {
    part("reading").textContent = "Your browser is reading the folder. With many pictures this takes up to half a minute.";
  };
  window.addEventListener("focus", say, { once: true }); // the dialog has closed
}

function prepareDrop(zone) {
  zone.addEventListener("dragover", () => zone.classList.add("over"));
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    zone.classList.remove("over");
    takeDropped(dropped(event.dataTransfer));
  });
}

async function takeDropped({ handles, groups }) {
  const found = await handles;
  if (found?.every(Boolean)) list(found);
  else take(groups());
}

// The worker lists the folders: the page does not wait for the browser.
function list(handles) {
  part("reading").textContent = "Reading the folder…";
  sending.pictures = true;
  keepThisTab();
  tellWorker({ type: "list", handles });
}

// Send groups of files while the rest of the folder is still read.
async function take(groups) {
  sending.reading += 1;
  showReading();
  try {
    for await (const entries of groups) tellWorker({ type: "add", entries });
  } catch (error) {
    refuseHere("The browser could not read the whole folder. Choose it again: only missing pictures are uploaded.", error.message);
  } finally {
    sending.reading -= 1;
    showReading();
    showProblems();
    keepThisTab();
  }
}

function showReading() {
  const isReading = sending.reading || latest?.listing;
  write("reading", isReading ? `Reading the folder… ${filesOf(latest?.files ?? 0)} found` : "");
}

// A sheet among the pictures is used if the batch has none yet. Otherwise the person drops it in the Sheet area.
function takeSheet({ path, file }) {
  if (page.dataset.hasSheet) {
    refuseHere("This is a sheet, but the batch already has one. Drop it in the Sheet area to replace it.", path);
    return showProblems();
  }
  page.dataset.hasSheet = "yes";
  return sendWhole(page.dataset.sheetFile, "sheet", file);
}

function tellWorker(message) {
  openWorker();
  worker.postMessage(message);
}

// Before anything is chosen: a browser that hands over thousands of files takes a second to load the worker's scripts.
function openWorker() {
  if (worker) return;
  worker = new Worker(page.dataset.worker, { type: "module" });
  worker.onmessage = ({ data }) => hear(data);
  const formats = JSON.parse(page.dataset.formats);
  worker.postMessage({ type: "open", urls, token, formats });
}

function hear(data) {
  if (data.type === "totals") show(data);
  else if (data.type === "sheet") takeSheet(data);
  else if (data.type === "zip") sendWhole(page.dataset.zip, "zip", data.file);
}

function togglePause() {
  const resume = latest?.paused || latest?.stopped;
  worker?.postMessage({ type: resume ? "continue" : "pause", token: currentToken() });
}

// Signing in again in another tab changes the token.
const currentToken = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? token;

function show(totals) {
  latest = totals;
  sending.pictures = totals.busy;
  showReading();
  showKinds(totals);
  measure(totals);
  if (totals.files || totals.stopped || totals.waiting || !part("progress").hidden) showTotals(totals);
  showChanged(totals);
  showProblems();
  if (!totals.busy) refresh();
  else if (performance.now() - refreshed > REFRESH_MS) refresh("#arrived");
}

function showKinds({ kinds }) {
  write("kinds", kinds.map(([kind, count]) => `${whole.format(count)} ${kind}`).join(" · "));
}

function measure({ sentBytes, inFlight }) {
  const bytes = sentBytes + inFlight;
  const now = performance.now();
  if (!speed.at) Object.assign(speed, { at: now, bytes });
  if (now - speed.at < 1000) return;
  const recent = Math.max(0, ((bytes - speed.bytes) * 1000) / (now - speed.at));
  Object.assign(speed, { at: now, bytes, perSecond: speed.perSecond ? speed.perSecond * 0.7 + recent * 0.3 : recent });
}

function showTotals({ files, bytes, sentFiles, sentBytes, inFlight, known, refused, changed, busy, paused, stopped, waiting, notice }) {
  const uploaded = sentFiles - refused - changed;
  const arrived = Math.min(bytes, sentBytes + inFlight);
  part("progress").hidden = false;
  const share = (some) => (bytes ? (1000 * some) / bytes : 1000);
  part("sent").setAttribute("width", share(sentBytes));
  part("flying").setAttribute("x", share(sentBytes));
  part("flying").setAttribute("width", share(Math.max(0, arrived - sentBytes)));
  write("title", titleOf({ files, uploaded, bytes, arrived, busy, paused, stopped }));
  write("count", `${whole.format(uploaded)} of ${filesOf(files)} · ${inUnits(arrived, bytes)}${known ? ` · ${whole.format(known)} already uploaded` : ""}`);
  write("left", busy && !paused && !stopped ? timeLeft(bytes - arrived) : "");
  write("speed", busy && speed.perSecond ? `${(speed.perSecond / 1e6).toFixed(1)} MB/s` : "");
  write("waiting", stopped || waiting);
  part("waiting").hidden = !(stopped || waiting);
  part("notice").textContent = notice;
  part("notice").hidden = !notice;
  part("pause").hidden = !busy;
  write("pause", paused || stopped ? "Continue upload" : "Pause upload");
  announceTenths(files, uploaded, busy);
  keepThisTab();
}

function showChanged({ changed, changedSample }) {
  const others = changed === 1 ? "another one with its name is" : "others with their names are";
  part("changed").hidden = !changed;
  part("changed-count").textContent = `${filesOf(changed)} not uploaded (${changedSample}${changed > 1 ? ", …" : ""}): ${others} here already. To keep both, rename one, or choose the folder that both are in.`;
}

const filesOf = (count) => (count === 1 ? "1 file" : `${whole.format(count)} files`);

function titleOf({ files, uploaded, bytes, arrived, busy, paused, stopped }) {
  if (!busy) return `${filesOf(uploaded)} uploaded`;
  if (stopped) return "The upload stopped";
  const percent = bytes ? Math.min(99, Math.floor((arrived / bytes) * 100)) : Math.floor((uploaded / files) * 100);
  return `${paused ? "Paused at" : "Uploading,"} ${percent} %`;
}

const inUnits = (done, all) => {
  const [unit, name] = all >= 1e9 ? [1e9, "GB"] : all >= 1e6 ? [1e6, "MB"] : [1e3, "kB"];
  return `${(done / unit).toFixed(1)} of ${(all / unit).toFixed(1)} ${name}`;
};

function timeLeft(bytes) {
  if (!speed.perSecond) return "";
  const seconds = bytes / speed.perSecond;
  if (seconds < 60) return "less than a minute left";
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} minutes left` : `${(seconds / 3600).toFixed(1)} hours left`;
}

// For screen readers: one sentence per tenth, not at every update.
let spoken = -1;
function announceTenths(files, uploaded, busy) {
  const tenth = busy ? Math.floor((uploaded / files) * 10) : 11;
  if (tenth === spoken) return;
  spoken = tenth;
  const areAll = !busy && uploaded === files;
  part("spoken").textContent = areAll ? `${files === 1 ? "" : "All "}${filesOf(files)} uploaded.` : `${whole.format(uploaded)} of ${filesOf(files)} uploaded.`;
}

// Leaving this page would end the upload, so meanwhile the next step opens in a new tab.
function keepThisTab() {
  const next = part("next");
  if (isBusy()) next.setAttribute("target", "_blank");
  else next.removeAttribute("target");
  part("hint").hidden = !isBusy();
}

const isBusy = () => sending.pictures || sending.whole > 0 || sending.reading > 0;

function refuseHere(why, sample) {
  const group = refusedHere.get(why) || { why, count: 0, sample };
  group.count += 1;
  refusedHere.set(why, group);
}

// At most twenty rows, whatever was dropped: each row is a reason, not a file.
function showProblems() {
  const groups = [...refusedHere.values(), ...(latest?.groups || [])].sort((a, b) => b.count - a.count).slice(0, 20);
  const count = groups.reduce((sum, group) => sum + group.count, 0);
  part("problems").hidden = !groups.length;
  part("problem-count").textContent = count === 1 ? "1 file was not uploaded" : `${whole.format(count)} files were not uploaded`;
  part("problem-rows").replaceChildren(...groups.map(problemRow));
}

function problemRow({ why, count, sample }) {
  const row = document.createElement("tr");
  const name = row.appendChild(document.createElement("td"));
  name.appendChild(Object.assign(document.createElement("span"), { className: "mono", textContent: sample }));
  if (count > 1) name.append(" ", Object.assign(document.createElement("small"), { textContent: `and ${whole.format(count - 1)} more` }));
  row.appendChild(Object.assign(document.createElement("td"), { textContent: why }));
  return row;
}

// A zip or a sheet: one file, one request.
function sendWhole(url, field, file) {
  const form = new FormData();
  form.append(field, file, file.name);
  const request = new XMLHttpRequest();
  request.open("POST", url);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRFToken", currentToken());
  request.upload.onprogress = ({ loaded, total }) => say(field, `${file.name}: ${inUnits(loaded, total)} uploaded`);
  request.onloadend = () => endWhole(request, url, field, file);
  sending.whole += 1;
  keepThisTab();
  request.send(form);
}

function endWhole(request, url, field, file) {
  sending.whole -= 1;
  const isSignedOut = isElsewhere(request, url);
  const taken = !isSignedOut && request.status >= 200 && request.status < 300;
  if (isSignedOut) say(field, `You were signed out, so ${file.name} was not uploaded. Sign in again in another tab, then choose it again.`);
  else say(field, taken ? "" : sentenceOf(request, file.name));
  if (!taken && field === "sheet") delete page.dataset.hasSheet;
  keepThisTab();
  if (!isSignedOut) refresh(); // the answer would be the sign-in page
}

function sentenceOf(request, name) {
  try {
    return JSON.parse(request.responseText).sentence;
  } catch {
    return request.status ? `${name} was not uploaded: the site answered ${request.status}.` : `The connection broke during the upload of ${name}. Upload it again.`;
  }
}

function say(field, sentence) {
  const place = part(field === "sheet" ? "sheet-said" : "waiting");
  place.textContent = sentence;
  place.hidden = !sentence;
}

function refresh(places = "#arrived, #sheet-here") {
  refreshed = performance.now();
  document.querySelectorAll(places).forEach((element) => element.dispatchEvent(new Event("arrived")));
}

page.querySelectorAll("input[type=file]").forEach((input) => input.files.length && takeFromInput(input)); // chosen before this ran
