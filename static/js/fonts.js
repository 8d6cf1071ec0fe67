// Upload chosen or dropped fonts one by one, each with a message. Search families by typing.

const form = document.getElementById("font-upload");
const verdicts = document.getElementById("verdicts");
const picker = form.querySelector("input[type=file]");
const finder = document.getElementById("find-font");

document.documentElement.classList.add("scripted");

picker.addEventListener("change", () => {
  send([...picker.files]);
  picker.value = "";
});

for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    form.classList.toggle("over", name === "dragover");
    if (name === "drop") send([...event.dataTransfer.files]);
  });
}

finder.addEventListener("input", find);
document.addEventListener("htmx:afterSettle", find);

function find() {
  const wanted = finder.value.trim().toLowerCase();
  for (const family of document.querySelectorAll(".typeface[data-name]")) {
    family.hidden = !family.dataset.name.toLowerCase().includes(wanted);
  }
  for (const shelf of document.querySelectorAll(".shelf")) {
    shelf.hidden = wanted !== "" && !shelf.querySelector(".typeface[data-name]:not([hidden])");
  }
  document.getElementById("none-found").hidden = document.querySelector(".shelf:not([hidden])") !== null;
}

async function send(files) {
  let isSignedOut = false;
  for (const file of files) {
    const line = verdicts.appendChild(document.createElement("li"));
    say(line, "c", `Uploading and checking ${file.name}…`);
    const verdict = await sent(file).catch(() => ({ sentence: `${file.name} was not uploaded: no connection to the site.` }));
    say(line, verdict.taken ? "" : "m", verdict.sentence);
    isSignedOut = verdict.isSignedOut ?? false;
  }
  if (isSignedOut) return; // the answer would be the sign-in page
  htmx.ajax("GET", form.dataset.page, { target: "#font-list", swap: "morph:outerHTML" });
}

async function sent(file) {
  const body = new FormData(form); // with the token of the present session
  body.set("font", file);
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
  if (answer.type === "opaqueredirect") return { isSignedOut: true, sentence: `You were signed out, so ${file.name} was not uploaded. Sign in again in another tab, then upload it again.` };
  const content = await answer.json().catch(() => ({}));
  return content.files?.[0] ?? { sentence: content.sentence ?? `${file.name} was not uploaded: the site answered ${answer.status}.` };
}

function say(line, colour, sentence) {
  const dot = document.createElement("i");
  dot.className = `dot ${colour}`;
  const text = document.createElement("span");
  text.textContent = sentence;
  line.replaceChildren(dot, text);
}
