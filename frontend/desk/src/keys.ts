// Ctrl K goes to the search box; arrows walk through its suggestions; Esc leaves them.
export function listenForKeys(): void {
  document.addEventListener("keydown", (event) => {
    const input = document.querySelector<HTMLInputElement>("#find");
    if (!input) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      input.focus();
      input.select();
      return;
    }
    const box = input.closest(".find");
    const results = box?.querySelector("#find-results");
    if (!box?.contains(document.activeElement) || !results) return;
    if (event.key === "Escape") {
      results.replaceChildren();
      input.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const stops = [input, ...results.querySelectorAll<HTMLElement>("a")];
      const here = stops.indexOf(document.activeElement as HTMLElement);
      const next = stops[here + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) {
        event.preventDefault();
        next.focus();
      }
    }
  });
  document.addEventListener("focusin", (event) => {
    if (!(event.target as Element).closest(".find")) document.querySelector("#find-results")?.replaceChildren();
  });
}
