// What a page on paper can't do: sort its tables, and find a student or a sentence. Nothing else needs it.
"use strict";

const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));

// Sorting: a button in each heading. What has no value stays last, either way.

const byName = new Intl.Collator(undefined, { numeric: true }).compare;

function valueOf(row, heading) {
  const text = row.cells[heading.cellIndex].textContent.trim();
  return "number" in heading.dataset ? parseFloat(text.replace("−", "-")) : text;
}

function sort(table, heading) {
  const isNumber = "number" in heading.dataset;
  const first = isNumber ? "descending" : "ascending";
  const other = isNumber ? "ascending" : "descending";
  const order = heading.getAttribute("aria-sort") === first ? other : first;
  const sign = order === "ascending" ? 1 : -1;
  const rows = Array.from(table.tBodies[0].rows, (row) => [valueOf(row, heading), row]);
  rows.sort(([a], [b]) => {
    if (isNumber && (isNaN(a) || isNaN(b))) return isNaN(a) - isNaN(b);
    return sign * (isNumber ? a - b : byName(a, b));
  });
  table.tBodies[0].append(...rows.map(([, row]) => row));
  all("thead th[aria-sort]", table).forEach((one) => one.removeAttribute("aria-sort"));
  heading.setAttribute("aria-sort", order);
}

all("table.sortable").forEach((table) => {
  all("thead th", table).forEach((heading) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => sort(table, heading));
  });
});

// Finding: what holds all the words stays, and folds that hold them open.

const field = document.getElementById("find");
const found = document.getElementById("found");
const plain = (text) => text.normalize("NFKC").toLowerCase();
const withText = (selector) => all(selector).map((one) => [one, plain(one.textContent)]);
let entries, folds;

function find() {
  entries = entries || withText("[data-find]");
  folds = folds || withText("details:not([open])");
  const words = plain(field.value).split(/\s+/).filter(Boolean);
  const holds = (text) => words.every((word) => text.includes(word));
  entries.forEach(([one, text]) => (one.hidden = !holds(text)));
  folds.forEach(([one, text]) => (one.open = words.length > 0 && holds(text)));
  all("[data-holds]").forEach((one) => {
    one.hidden = words.length > 0 && !one.querySelector("[data-find]:not([hidden])");
  });
  const count = entries.filter(([one]) => !one.hidden).length;
  found.textContent = words.length ? `${count} ${count === 1 ? "place" : "places"}` : "";
}

field.closest("[role=search]").hidden = false;
field.addEventListener("input", find);
