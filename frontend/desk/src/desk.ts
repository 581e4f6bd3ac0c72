// The desk bundle. Pages are whole without it; it adds popups, live filtering, search suggestions and maps.
import "./tabler.scss";
import "../../tokens.css";
import "./tabler-tokens.css";
import "./shell.css";
import "./parts.css";
import "./tables.css";
import "./forms.css";
import "./print.css";
import htmx from "htmx.org";
import { listenForFailures } from "./failures";
import { listenForKeys } from "./keys";
import { listenForPopups } from "./popup";

document.documentElement.classList.add("js");

// A strict content security policy: no style element, no eval. No page snapshots in browser storage either,
// because people share desks and pages show personal data.
Object.assign(htmx.config, {
  includeIndicatorStyles: false,
  allowEval: false,
  allowScriptTags: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  attributesToSettle: ["class"],
});

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]");
  if (token) (event as CustomEvent).detail.headers["X-CSRFToken"] = token.value;
});

listenForPopups();
listenForKeys();
listenForFailures();

document.addEventListener("click", (event) => {
  const toggle = (event.target as Element).closest(".nav-toggle");
  toggle?.setAttribute("aria-expanded", String(toggle.getAttribute("aria-expanded") !== "true"));
  if ((event.target as Element).closest("[data-print]")) window.print();
});

// A second click must not send a form twice. The button lives again when the page is shown again, and after five
// seconds, because the answer may be a download that leaves the page where it is.
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  if (!form.hasAttribute("hx-boost")) {
    form.dataset.sent = "1";
    setTimeout(reset, 5000);
  }
  form.querySelectorAll("[type=submit]").forEach((button) => button.setAttribute("aria-busy", "true"));
});
const reset = () =>
  document.querySelectorAll<HTMLFormElement>("form").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  });
window.addEventListener("pageshow", reset);
document.addEventListener("htmx:afterRequest", reset);

// Ticking [data-pick-all] ticks every row of the page.
document.addEventListener("change", (event) => {
  const all = event.target as HTMLInputElement;
  if (all.matches("[data-pick-all]"))
    document.querySelectorAll<HTMLInputElement>("input[name=chosen]").forEach((box) => (box.checked = all.checked));
});

// Typing in [data-filter="#list"] hides the entries of that list that do not contain what was typed.
document.addEventListener("input", (event) => {
  const input = event.target as HTMLInputElement;
  const list = input.dataset?.filter && document.querySelector(input.dataset.filter);
  if (!list) return;
  const wanted = input.value.trim().toLowerCase();
  for (const entry of list.children)
    (entry as HTMLElement).hidden = !(entry.textContent + ((entry as HTMLElement).dataset.also ?? "")).toLowerCase().includes(wanted);
});

htmx.onLoad((root) => {
  (root as Element).querySelector<HTMLElement>(".errors")?.focus();
  const maps = [...(root as Element).querySelectorAll<HTMLElement>("[data-map]")];
  if (maps.length) void import("./map").then(({ draw }) => maps.forEach(draw));
});
