// A request that fails leaves the page, and what was typed, where it is, and says in a sentence what happened: the
// one of the server's error page where there is one. 422 without such a sentence is a form sent back with its
// errors: that one is swapped in.
const SENTENCES: Record<number, string> = {
  401: "登录已经过期。请在新窗口重新登录，再回到本页提交。",
  413: "文件太大，没有收下。请分开上传或压缩图片后再试。",
  429: "操作太频繁，请过一分钟再试。",
};

function say(...sentence: (string | Node)[]): void {
  const paragraph = document.createElement("p");
  paragraph.append(...sentence, " 填写的内容还在本页。");
  document.querySelector("#flash")?.replaceChildren(paragraph);
}

export function listenForFailures(): void {
  document.addEventListener("htmx:beforeRequest", () => document.querySelector("#flash")?.replaceChildren());
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event as CustomEvent;
    const sentBack = detail.xhr.status === 422 && !detail.xhr.responseText.includes("data-sentence");
    if (sentBack) Object.assign(detail, { shouldSwap: true, isError: false });
  });
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = (event as CustomEvent).detail;
    const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
    const sentence = page.querySelector("[data-sentence]");
    if (sentence) say(...sentence.childNodes);
    else say(SENTENCES[xhr.status] ?? `系统没有办成（${xhr.status}），请稍后再试，仍不行请告诉管理员。`);
  });
  for (const name of ["htmx:sendError", "htmx:timeout"])
    document.addEventListener(name, () => say("没有连上服务器，请检查网络后再试。"));
}
