// Tiles of a gallery: as the server sends them, and blank placeholders until they arrive.

import { rowName } from "./gallery-rows.js";

const blank = document.createElement("a");
blank.className = "tile blank";
blank.innerHTML =
  '<span class="caption"><span class="visually-hidden"></span><b class="t" aria-hidden="true"></b></span><span class="picture"></span>';

// A placeholder has its row's address, so that it can get the focus and be opened like any other. A copy takes a fraction of the
// time of one that is parsed, and a jump makes ninety.
export function tileFor(row, folder) {
  const tile = blank.cloneNode(true);
  const name = rowName(row);
  tile.href = `${folder}${row}/`;
  tile.dataset.row = row;
  const [spoken, shown] = tile.firstChild.children;
  spoken.textContent = `Row ${name}`;
  shown.textContent = name;
  return tile;
}

function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.querySelectorAll("a.tile");
}

// Tiles and, by row, their thumbnails: the first line of an answer says how long each part is, and the parts follow.
export function unpacked(buffer) {
  const bytes = new Uint8Array(buffer);
  const text = new TextDecoder();
  let end = bytes.indexOf(10) + 1;
  const next = (length) => bytes.subarray(end, (end += length));
  const { html, thumbnails } = JSON.parse(text.decode(bytes.subarray(0, end)));
  const tiles = parsed(text.decode(next(html)));
  const pictures = new Map();
  for (const [row, length] of thumbnails) {
    const picture = next(length);
    if (length) pictures.set(row, new Blob([picture], { type: "image/jpeg" }));
  }
  return { tiles, pictures };
}

// Replace the old tile if it differs, and return whether it did. Without a thumbnail, the tile loads it by itself.
export function put(tile, before, thumbnail) {
  if (!before || before.dataset.version === tile.dataset.version) return false;
  const hadFocus = before === document.activeElement;
  const image = tile.querySelector("img");
  if (image && thumbnail) {
    image.loading = "eager";
    image.src = URL.createObjectURL(thumbnail);
  }
  before.replaceWith(tile);
  letGo(before);
  if (hadFocus) tile.focus({ preventScroll: true });
  return true;
}

// Stop loading pictures of removed tiles: they would delay those that are needed now.
export function letGo(element) {
  for (const image of element.querySelectorAll("img")) {
    if (image.src.startsWith("blob:")) URL.revokeObjectURL(image.src);
    else if (!image.complete) image.removeAttribute("src");
  }
}
