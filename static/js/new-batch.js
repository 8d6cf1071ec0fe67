// Shared by the later steps: a label is the button of its file input, and a dropped file is sent by the form of the area
// where it is dropped, or else of the only area. All listeners are on the document, because parts are swapped.

document.documentElement.classList.add("scripted");

const zoneOf = (event) => event.target.closest?.("[data-drop]") ?? document.querySelector("[data-drop]");

const send = (input) => {
  if (input.matches("input[data-sends]") && input.files.length) input.form.requestSubmit();
};
document.addEventListener("change", ({ target }) => send(target));

// A form takes only some files in one request. More are sent in several, the last of which is an ordinary submit.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  const input = form.querySelector("input[type=file]");
  const most = Number(form.dataset.most);
  if (!most || (input.files.length <= most && !("sending" in form.dataset))) return;
  event.preventDefault();
  if ("sending" in form.dataset) return;
  form.dataset.sending = "";
  const rest = await sendInParts(form, input.name, [...input.files], most);
  delete form.dataset.sending;
  if (rest) sendRest(form, input, rest);
});

async function sendInParts(form, name, files, most) {
  const said = form.querySelector('[data-part="sent"]');
  const count = (number) => number.toLocaleString("en");
  let added = 0;
  let start = 0;
  for (; files.length - start > most; start += most) {
    said.textContent = `Uploading: ${count(start)} of ${count(files.length)} files. Keep this page open.`;
    const body = new FormData(form);
    body.delete(name);
    for (const file of files.slice(start, start + most)) body.append(name, file);
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      const { added: more, refused } = await answer.json();
      if (refused || !answer.ok) return location.reload(); // the page says why
      added += more;
    } catch {
      said.textContent = `The connection broke after ${count(start)} of ${count(files.length)} files. Upload the others again.`;
      return null;
    }
  }
  said.textContent = `Uploading: ${count(start)} of ${count(files.length)} files. Keep this page open.`;
  return { files: files.slice(start), added };
}

function sendRest(form, input, { files, added }) {
  const carried = new DataTransfer();
  for (const file of files) carried.items.add(file);
  input.files = carried.files;
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "added", value: added });
  form.prepend(field);
  form.submit();
}

document.addEventListener("dragover", (event) => {
  event.preventDefault();
  zoneOf(event)?.classList.add("over");
});

document.addEventListener("dragleave", (event) => zoneOf(event)?.classList.remove("over"));

document.addEventListener("drop", (event) => {
  event.preventDefault();
  const input = zoneOf(event)?.querySelector("input[type=file]");
  if (!input || !event.dataTransfer.files.length) return;
  input.files = event.dataTransfer.files;
  input.form.requestSubmit();
});

// "Leave the 30 out": the button shows how many start.
document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-relabels]")) return;
  for (const button of target.form.querySelectorAll("[data-on]")) button.textContent = target.checked ? button.dataset.on : button.dataset.off;
});

document.querySelectorAll("input[data-sends]").forEach(send); // chosen before this script ran
