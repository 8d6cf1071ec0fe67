// Lists folders and sends their pictures, in its own thread: announces them in pages, sends what the server needs,
// a few requests at a time. Files go in packs of ordinary multipart/form-data (part name = the server's number of the file, a
// point, its size), a large one goes by itself. One object of totals goes back to the page, never one message
// a file.

import { filesBelow } from "./folders.js";
import { kindOf, know } from "./kinds.js";
import { LEAST_SLICE_BYTES, SLICE_BYTES, SLICED_FROM, adapt, atOnce, sliceBytes } from "./upload-amounts.js";
import { allowDirect, goesDirect, noticeOfDirect, sendDirect } from "./upload-direct.js";
import { formOf } from "./upload-forms.js";
import { goesAlone, nextPack } from "./upload-packs.js";
import { readable, send, sentenceOf, signWith } from "./upload-requests.js";
import { countUnmeasured, measureLater, takeMeasured } from "./upload-sizes.js";
import { commonKinds, countKinds, expectedBytes, note, refusals, totals } from "./upload-tally.js";

const PAGE = 2000;
const TRIES = 6;
const AWAY = [0, 502, 504, 507]; // no connection, a site that does not answer, a full disk: they pass, however long it takes
const LONGEST_WAIT = 30_000;

const TELL_MS = 500; // for each message the browser lays out and paints the page
const GATHER_MS = 150; // the site takes many names in one request with less work than some in each of many
const GONE = "It was moved, changed or deleted after the folder was chosen. Choose the folder again.";
const HIDDEN = "This is a hidden file or a system file. Rename it if it is a picture.";
const NOT_ALLOWED = "The browser may not read this file. Choose the folder again and allow it.";
const NOT_LISTED = "The browser could not read this folder to its end. Choose it again: only what is missing is sent.";

let urls = {};
let paused = false;
let stopped = "";
let listing = 0; // folders that are being listed
let measuring = false;
const unannounced = []; // {path, file, size, modified, replace}; of another type without a file
let announcing = false;
const queue = []; // {id, path, file, size}
const flights = new Map(); // pack number → bytes on their way
let waiting = 0;
let waitingFor = "";
const changed = []; // {path, file, size}
const underWay = new Map(); // path → the file of this name that is being sent

self.onmessage = ({ data }) => {
  if (data.type === "open") {
    ({ urls } = data);
    signWith(data.token);
    know(data.formats);
    allowDirect(urls);
    return;
  }
  if (data.type === "list") list(data.handles);
  if (data.type === "add") find(data.entries);
  if (data.type === "replace") sendChanged();
  if (data.type === "pause") paused = true;
  if (data.type === "continue") {
    paused = false;
    stopped = "";
    if (data.token) signWith(data.token);
    announce();
    fill();
  }
  tell();
};

// Names come first, and quickly; the files themselves are asked for while the rest is listed.
async function list(handles) {
  const failed = (path) => note(NOT_LISTED, path);
  listing += 1;
  for (const handle of handles) for await (const entry of filesBelow(handle, failed)) find([entry]);
  listing -= 1;
  tell();
}

// Keep the pictures, give zips and sheets to the page, and tell the site of all else.
function find(entries) {
  const pictures = [];
  for (const entry of entries) {
    const kind = kindOf(entry.path);
    if (entry.file === null) note(GONE, entry.path);
    else if (kind === "hidden") note(HIDDEN, entry.path);
    else if (kind === "picture") pictures.push(entry);
    else if (kind === "other") announceOther(entry);
    else giveToPage(kind, entry);
  }
  countKinds(pictures);
  if (pictures.length) add(pictures, false);
}

// Announce a file that by its name is not a picture, so that the site can say why it cannot be used. Its size does not matter,
// and reading it would cost a question to the disk.
function announceOther({ path }) {
  unannounced.push({ path, size: 0, modified: 0, replace: false, isOther: true });
  announce();
}

async function giveToPage(kind, { path, file, handle }) {
  try {
    self.postMessage({ type: kind, path, file: file ?? (await handle.getFile()) });
  } catch (error) {
    note(whyNotRead(error), path);
  }
}

const whyNotRead = (error) => (error.name === "NotAllowedError" ? NOT_ALLOWED : GONE);

function add(entries, replace) {
  totals.files += entries.length;
  measureLater(entries, replace);
  measure();
}

// Send the files that were kept back, as if they had just been chosen.
function sendChanged() {
  const entries = changed.splice(0);
  const bytes = entries.reduce((sum, { size }) => sum + size, 0);
  for (const [files, size] of [["files", "bytes"], ["sentFiles", "sentBytes"]]) {
    totals[files] -= entries.length;
    totals[size] -= bytes;
  }
  add(entries, true);
}

// The first files upload before the sizes of the others are read.
async function measure() {
  if (measuring) return;
  let isFirst = !totals.bytes;
  measuring = true;
  while (countUnmeasured()) {
    (await takeMeasured()).forEach(keepMeasured);
    const announced = announce();
    await (isFirst ? announced : pause(0));
    isFirst = false;
  }
  measuring = false;
  tell();
}

function keepMeasured(entry) {
  if (entry.error) {
    refuse(entry, whyNotRead(entry.error));
    return;
  }
  totals.bytes += entry.size;
  unannounced.push(entry);
}

// Announce one page after another. Unanswered entries stay and are announced again after Continue.
async function announce() {
  if (announcing) return;
  announcing = true;
  try {
    while (unannounced.length && !stopped) {
      const { replace } = unannounced[0];
      const other = unannounced.slice(0, PAGE).findIndex((entry) => entry.replace !== replace);
      const chosen = unannounced.slice(0, other < 0 ? PAGE : other);
      const page = chosen.filter((entry) => !hasNameOfAnother(entry));
      unannounced.splice(0, chosen.length, ...page);
      if (page.length) await announcePage(page, replace);
      unannounced.splice(0, page.length);
      await gather();
    }
  } catch (error) {
    halt(error.message);
  }
  announcing = false;
  tell();
}

// While files are sent, names can wait for more of them.
async function gather() {
  if (flights.size && unannounced.length < PAGE) await pause(GATHER_MS);
}

async function announcePage(page, replace) {
  const body = JSON.stringify({ files: page.map(({ path, size, modified }) => [path, size, modified]), replace });
  const answer = await patiently(() => send("POST", urls.manifest, body, { "Content-Type": "application/json" }));
  const verdicts = JSON.parse(answer.responseText).files;
  verdicts.forEach(({ id, state, sentence, noted }, index) => {
    const entry = page[index];
    if (state === "need") sendSoon({ ...entry, id });
    else if (state === "refused") keepRefused(entry, sentence, noted);
    else if (state === "changed") keepChanged(entry);
    else settle(entry, "known");
  });
  fill();
}

function sendSoon(entry) {
  underWay.set(nameOf(entry), entry);
  queue.push(entry);
}

// Keep a file back while another one of its name is being sent: the server has one place for both.
function hasNameOfAnother(entry) {
  const other = underWay.get(nameOf(entry));
  if (!other) return false;
  if (other.size === entry.size && other.modified === entry.modified) settle(entry, "known");
  else keepChanged(entry);
  return true;
}

// Macs write letters and their accents as two characters; the server joins them.
const nameOf = ({ path }) => path.normalize("NFC");

function fill() {
  while (!paused && !stopped && flights.size < atOnce && queue.length) {
    const key = Symbol("pack");
    flights.set(key, 0);
    const pack = nextPack(queue);
    const work = goesAlone(pack[0]) ? sendAlone(pack[0], key) : sendPack(pack, key);
    work.catch((error) => giveUp(pack, error)).finally(() => {
      flights.delete(key);
      fill();
      tell();
    });
  }
}

// A pack that does not get through is halved: a proxy may take less at once, or the line break before all of it is sent.
// What is left in the end, a single file, is sent in slices.
async function sendPack(pack, key) {
  const attempt = () => {
    return send("POST", urls.pack, formOf(pack), {}, (loaded) => flights.set(key, loaded));
  };
  const answer = await patiently(attempt, { entries: pack, key, canBeLess: () => pack.length > 1 || pack[0].size > SLICED_FROM });
  if (!answer) return sendRest(pack, key);
  const verdicts = new Map(JSON.parse(answer.responseText).files.map((verdict) => [verdict.id, verdict]));
  pack.forEach((entry) => judge(entry, verdicts.get(entry.id)));
}

// Send what can still be read of a pack that did not get through: all of it when some cannot, otherwise in halves.
async function sendRest(pack, key) {
  const rest = await readable(pack);
  pack.filter((entry) => !rest.includes(entry)).forEach((entry) => refuse(entry, GONE));
  if (pack.length === 1 && rest.length) return sendSlices(pack[0], key);
  const half = rest.length < pack.length ? rest.length : Math.ceil(rest.length / 2);
  for (const part of [rest.slice(0, half), rest.slice(half)]) if (part.length) await sendOrGiveUp(part, key);
}

// What becomes of one half must not decide for the other.
async function sendOrGiveUp(pack, key) {
  flights.set(key, 0);
  await sendPack(pack, key).catch((error) => giveUp(pack, error));
}

async function sendAlone(entry, key) {
  if (!goesDirect(entry)) return sendSlices(entry, key);
  const verdict = await sendDirect(entry, {
    ask: async (method, url) => JSON.parse((await patiently(() => send(method, url))).responseText),
    goOn: continued,
    rest: (n, sentence) => rest(n, { status: 0 }, sentence),
    report: (bytes) => flights.set(key, bytes),
    isGone: async () => !(await readable([entry])).length,
  });
  return verdict ? judge(entry, verdict) : sendSlices(entry, key);
}

async function continued() {
  while (paused && !stopped) await pause(300);
  if (stopped) throw Object.assign(new Error(stopped), { stops: true });
}

async function sendSlices(entry, key) {
  const { id, file, size } = entry;
  const url = urls.slice.replace(/0$/, id);
  const head = size > SLICE_BYTES ? await patiently(() => send("HEAD", url)) : null;
  let offset = Number(head?.getResponseHeader("Upload-Offset") || 0);
  let verdict;
  while (!verdict) {
    await continued();
    const start = offset;
    let body;
    const attempt = () => {
      body = start === 0 && size <= sliceBytes ? file : file.slice(start, start + sliceBytes);
      const headers = { "Upload-Offset": String(start), "Content-Type": "application/offset+octet-stream" };
      return send("PATCH", url, body, headers, (loaded) => flights.set(key, start + loaded));
    };
    const answer = await patiently(attempt, { entries: [entry], key, canBeLess: () => body.size > LEAST_SLICE_BYTES });
    if (!answer && !(await readable([entry])).length) return refuse(entry, GONE);
    if (!answer) continue; // with a smaller slice
    ({ verdict } = JSON.parse(answer.responseText));
    offset = Number(answer.getResponseHeader("Upload-Offset"));
    if (!verdict && offset <= start) await pause(1000); // another window is sending it
  }
  judge(entry, verdict);
}

function judge(entry, verdict) {
  if (verdict?.taken) settle(entry, "");
  else if (verdict) settle(entry, "refused"); // the page lists uploaded files that cannot be used
  else refuse(entry, "It was uploaded, but the site did not confirm it. Choose the folder again.");
}

function settle(entry, also) {
  if (underWay.get(nameOf(entry)) === entry) underWay.delete(nameOf(entry));
  totals.sentFiles += 1;
  totals.sentBytes += entry.size;
  if (also) totals[also] += 1;
}

// Another file of this name is stored or being sent: the person decides whether this one replaces it.
function keepChanged(entry) {
  changed.push(entry);
  settle(entry, "");
}

// The page lists files that the site has noted with their reason.
function keepRefused(entry, sentence, isNoted) {
  if (!entry.isOther) settle(entry, "refused");
  if (!isNoted) note(sentence, entry.path);
}

function refuse(entry, sentence) {
  settle(entry, "refused");
  note(sentence, entry.path);
}

// An expired session or a started batch stops the whole upload. Any other error affects only these files.
function giveUp(pack, error) {
  if (error.stops) {
    queue.unshift(...pack);
    halt(error.message);
  } else pack.forEach((entry) => refuse(entry, error.message));
}

function halt(sentence) {
  stopped = sentence;
  tell();
}

// The answer of an attempt that succeeds in the end. Null when it sent files, and with less of them it may get through:
// `body` says which files, and whether there is less to send.
async function patiently(attempt, body = null) {
  for (let n = 1; ; n += 1) {
    if (body) flights.set(body.key, 0);
    const begun = performance.now();
    const answer = await attempt();
    if (body) adapt(answer.status, performance.now() - begun);
    if (answer.status >= 200 && answer.status < 300) return answer;
    if (body && (await helpsLess(body, answer.status, n))) return null;
    const refused = Object.assign(new Error(sentenceOf(answer)), { stops: [401, 403, 404, 409].includes(answer.status) });
    const passes = [...AWAY, 408, 429, 500, 503].includes(answer.status);
    if (!passes || (n >= TRIES && !AWAY.includes(answer.status))) throw refused;
    await rest(n, answer, refused.message);
    if (stopped) throw Object.assign(new Error(stopped), { stops: true });
  }
}

async function helpsLess({ entries, key, canBeLess }, status, n) {
  if (status === 0 && (await readable(entries)).length < entries.length) return true;
  const brokeHalfWay = status === 0 && n > 1 && flights.get(key) > 0;
  return (status === 413 || brokeHalfWay) && canBeLess();
}

async function rest(n, answer, sentence) {
  const asked = Number(answer.status ? answer.getResponseHeader("Retry-After") : 0) * 1000;
  const time = asked || Math.min(LONGEST_WAIT, 500 * 2 ** n) * (0.75 + Math.random() / 2);
  waiting += 1;
  waitingFor = sentence;
  tell();
  await pause(time);
  waiting -= 1;
}

const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

function tell() {
  const inFlight = [...flights.values()].reduce((sum, bytes) => sum + bytes, 0);
  const busy = listing > 0 || unannounced.length > 0 || queue.length > 0 || flights.size > 0 || totals.sentFiles < totals.files;
  self.postMessage({
    type: "totals",
    ...totals,
    bytes: expectedBytes(countUnmeasured()),
    kinds: commonKinds(),
    groups: refusals(),
    changed: changed.length,
    changedSample: changed[0]?.path,
    listing: listing > 0,
    inFlight, busy, paused, stopped,
    notice: noticeOfDirect(),
    waiting: waiting ? waitingFor : "",
  });
}

setInterval(() => (flights.size || measuring || listing) && tell(), TELL_MS);
