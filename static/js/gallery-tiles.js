// Tiles of a gallery: as the server sends them, and blank ones in their place until they come.

import { number } from "./gallery-rows.js";

// It has its row's address, so that it can have the focus and be opened like any other.
export function tileFor(row, folder) {
  const tile = document.createElement("a");
  tile.className = "tile blank";
  tile.href = `${folder}${row}/`;
  tile.dataset.row = row;
  tile.ariaLabel = `Row ${number(row)}`;
  tile.innerHTML = '<span class="picture"></span><span class="caption"><b class="t"></b></span>';
  tile.querySelector("b").textContent = number(row);
  return tile;
}

export function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.querySelectorAll("a.tile");
}

// The thumbnails of one answer, by row: its first line says row and length of each, and their bytes follow.
export function unpacked(buffer) {
  const bytes = new Uint8Array(buffer);
  const end = bytes.indexOf(10);
  const found = new Map();
  let begin = end + 1;
  for (const [row, length] of JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)))) {
    if (length) found.set(row, new Blob([bytes.subarray(begin, begin + length)], { type: "image/jpeg" }));
    begin += length;
  }
  return found;
}

// In place of the one before, if it differs; whether it did. Without its thumbnail it asks for that by itself.
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

// Of what leaves the page. Pictures that are still on their way would hold up those that are wanted now.
export function letGo(element) {
  for (const image of element.querySelectorAll("img")) {
    if (image.src.startsWith("blob:")) URL.revokeObjectURL(image.src);
    else if (!image.complete) image.removeAttribute("src");
  }
}
