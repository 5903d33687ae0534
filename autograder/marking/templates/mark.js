// The keys of the pages for marking. Everything that they do, a button or a link on the page does as well.
"use strict";

const form = document.getElementById("mark-form");
const keys = document.getElementById("keys");
const one = (selector, from = document) => (from ? from.querySelector(selector) : null);
const all = (selector) => Array.from(document.querySelectorAll(selector));

keys.checked = localStorage.getItem("keys") !== "off";
keys.addEventListener("change", () => localStorage.setItem("keys", keys.checked ? "on" : "off"));

// Points, and the lines of the rubric that they come from.

const points = form && form.elements.points;
const items = form ? all(".item[data-points]") : [];
const addsUp = form && one(".rubric").dataset.adds === "1";

function shown(value) {
  return String(Math.round(value * 100) / 100);
}

function choose(items, chosen) {
  items.forEach((item) => item.setAttribute("aria-pressed", String(chosen.includes(item))));
  form.elements.items.value = chosen.map((item) => item.dataset.item).join(" ");
}

function press(button) {
  if (button.dataset.item === "none") {
    choose(items, []);
    points.value = "0";
    return;
  }
  let chosen = items.filter((item) => item.getAttribute("aria-pressed") === "true");
  const was = chosen.includes(button);
  if (addsUp) {
    chosen = was ? chosen.filter((item) => item !== button) : [...chosen, button];
  } else {
    chosen = [button];
  }
  choose(items, chosen);
  points.value = shown(chosen.reduce((sum, item) => sum + Number(item.dataset.points), 0));
}

function step(by) {
  const most = items.reduce((sum, item) => Math.max(sum, Number(item.dataset.points)), 0);
  const top = addsUp ? items.reduce((sum, item) => sum + Number(item.dataset.points), 0) : most;
  points.value = shown(Math.min(Math.max((Number(points.value.replace(",", ".")) || 0) + by, 0), top));
}

all(".item").forEach((button) => button.addEventListener("click", () => press(button)));
all("[data-step]").forEach((button) => button.addEventListener("click", () => step(Number(button.dataset.step))));

// A form is sent once: a second press of the key comes while the first is on its way.

let sent = false;
all("form").forEach((each) =>
  each.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  })
);
window.addEventListener("pageshow", () => (sent = false));

// The answers of a group.

const members = all(".member");
let at = -1;

function count() {
  const ticked = all("input[name=answer]:checked").length;
  const place = document.getElementById("ticked");
  if (place) place.textContent = ticked === 1 ? "1 answer" : `${ticked} answers`;
}

function go(by) {
  at = Math.min(Math.max(at + by, 0), members.length - 1);
  one(".answer-box", members[at]).focus();
  members[at].scrollIntoView({ block: "nearest" });
}

function takeOut() {
  const boxes = Array.from(members[Math.max(at, 0)].querySelectorAll("input[name=answer]"));
  const on = !boxes.some((box) => box.checked);
  boxes.forEach((box) => (box.checked = on));
  count();
}

all("input[name=answer]").forEach((box) => box.addEventListener("change", count));
members.forEach((member, number) => member.addEventListener("focusin", () => (at = number)));
count();

// Keys.

const press_of = {
  b: () => follow("before"),
  ArrowLeft: () => follow("before"),
  n: () => follow("next"),
  ArrowRight: () => follow("next"),
  g: () => follow("groups"),
  e: () => follow("alike"),
  f: () => follow("filter"),
  c: () => form && form.elements.comment.focus(),
  p: () => points && points.select(),
  u: () => one("#undo-form button:not(:disabled)")?.click(),
  j: () => members.length && go(1),
  k: () => members.length && go(-1),
  x: () => members.length && takeOut(),
  l: () => form && form.elements.looked && (form.elements.looked.checked = !form.elements.looked.checked),
  "+": () => points && step(0.5),
  "-": () => points && step(-0.5),
};

function follow(id) {
  document.getElementById(id)?.click();
}

function save() {
  document.getElementById("save")?.click();
}

document.addEventListener("keydown", (event) => {
  const field = event.target.matches("textarea, input:not([type=checkbox])");
  if (event.key === "Escape") {
    document.activeElement.blur();
    return;
  }
  // In the comment, Enter is a new line; with Ctrl it saves from everywhere.
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    save();
    return;
  }
  if (field || !keys.checked || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter") {
    if (event.target.matches("a, button, summary, input")) return;
    event.preventDefault();
    save();
    return;
  }
  const number = all(".item").find((item) => one("kbd", item).textContent === event.key);
  if (number) {
    event.preventDefault();
    press(number);
  } else if (Object.hasOwn(press_of, event.key)) {
    event.preventDefault();
    press_of[event.key]();
  }
});

// A page that shows something unfinished looks again.

const wait = Number(document.body.dataset.reload);
if (wait) setTimeout(() => location.reload(), wait * 1000);
