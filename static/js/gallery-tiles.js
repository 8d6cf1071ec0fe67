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

// In place of the one before, if it differs; whether it did. Pictures in the window do not wait for the layout.
export function put(tile, before, isSeen) {
  if (!before || before.dataset.version === tile.dataset.version) return false;
  const hadFocus = before === document.activeElement;
  if (isSeen) for (const image of tile.querySelectorAll("img")) image.loading = "eager";
  before.replaceWith(tile);
  if (hadFocus) tile.focus({ preventScroll: true });
  return true;
}
