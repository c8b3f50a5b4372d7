/* Small helpers; every page works without them. No inline handlers: the policy forbids them. */
(() => {
  "use strict";
  const typing = (node) => node && (node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName));
  const say = (text) => { const live = document.querySelector("[data-live]"); if (live) live.textContent = text; };

  /* menu on narrow screens */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-menu]");
    if (!button) return;
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    document.getElementById("menu").classList.toggle("open", open);
  });

  /* review queue */
  const queue = document.querySelector("[data-queue]");
  const items = () => queue ? [...queue.querySelectorAll("[data-item]")] : [];
  const current = () => document.activeElement ? document.activeElement.closest("[data-item]") : null;
  const go = (item) => { if (item) { item.focus({ preventScroll: true }); item.scrollIntoView({ block: "nearest" }); } };
  const waiting = (item) => item.dataset.state === "suspected";
  const step = (by, only) => {
    const all = items();
    let at = all.indexOf(current());
    do { at += by; } while (all[at] && only && !waiting(all[at]));
    if (all[at]) go(all[at]);
    else if (only && !all.some(waiting)) say("这一批已全部处理");
  };
  const openDialog = (name, item) => {
    const dialog = document.getElementById("dialog-" + name);
    if (!dialog) return;
    const form = dialog.querySelector("[data-decide]");
    if (form && item) {
      form.elements.fingerprint.value = item.dataset.item;
      form.setAttribute("hx-target", "#f-" + item.dataset.item);
      form.elements.reason.value = "";
    }
    dialog.dataset.from = item ? item.id : "";
    dialog.showModal();
  };
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) openDialog(opener.dataset.dialog, opener.closest("[data-item]"));
    const closer = event.target.closest("[data-close]");
    if (closer) { const dialog = closer.closest("dialog"); dialog.close(); go(document.getElementById(dialog.dataset.from)); }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest ? event.target.closest("[data-decide]") : null;
    if (form && event.detail.successful) form.closest("dialog").close();
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const item = event.target.closest ? event.target.closest("[data-item]") : null;
    if (!item || !queue) return;
    say("已处理：" + item.querySelector("h2").textContent);
    go(item);
    step(1, true);
  });
  document.addEventListener("htmx:responseError", (event) => say("没有成功（" + event.detail.xhr.status + "），请刷新后重试"));
  document.addEventListener("htmx:sendError", () => say("连不上服务器"));

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "/") {
      const box = document.querySelector("[data-search]");
      if (box) { event.preventDefault(); box.focus(); box.select(); }
      return;
    }
    if (!queue) return;
    const item = current();
    const act = { c: "confirm", r: "reject", w: "waive" }[event.key.toLowerCase()];
    if (event.key === "j" || event.key === "k") { event.preventDefault(); step(event.key === "j" ? 1 : -1, false); }
    else if (event.key === "?") openDialog("keys", null);
    else if (item && event.key === "o") item.querySelector("[data-open]").click();
    else if (item && act) { const button = item.querySelector('[data-act="' + act + '"]'); if (button) { event.preventDefault(); button.click(); } }
  });
  if (queue && items().length) go(items()[0]);
})();
