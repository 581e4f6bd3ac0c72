// One dialog for everything that opens over a page: a clause, the place switcher. A link marked data-pop shows the
// part of its target page marked data-popup; without script, or with Ctrl, it is an ordinary link. The dialog
// element itself gives Esc, the focus trap, and focus back to the link on closing.
import htmx from "htmx.org";

const dialog = () => document.querySelector<HTMLDialogElement>("#popup");

async function open(link: HTMLAnchorElement): Promise<void> {
  await htmx.ajax("get", link.href, { source: link, target: "#popup-body", swap: "innerHTML", select: "[data-popup]" });
}

export function listenForPopups(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const link = target.closest<HTMLAnchorElement>("a[data-pop]");
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
    if (link && plain && dialog()) {
      event.preventDefault();
      void open(link);
    } else if (target === dialog() || target.closest("[data-close]")) {
      dialog()?.close();
    }
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const { target, requestConfig } = (event as CustomEvent).detail;
    const popup = dialog();
    if (!popup || target.id !== "popup-body") return;
    if (!target.firstElementChild) return void location.assign(requestConfig.path);
    popup.setAttribute("aria-label", target.querySelector("h1, h2")?.textContent?.trim() ?? "详情");
    if (!popup.open) popup.showModal();
  });
}
