/* Small helps for the keyboard and for safety. Every page works without this file. */
(() => {
  "use strict";
  const root = document.documentElement;
  const find = (selector, from = document) => from.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const keysAreOn = () => root.dataset.keys !== "off";

  /* Hide the screen at once, in place: nothing is asked of the network. */
  const cover = find("#cover");
  let title = "";
  let before = null;
  const covered = () => cover && !cover.hidden;
  const hide = () => {
    if (!cover || covered()) return;
    before = document.activeElement;
    title = document.title;
    document.title = cover.dataset.title;
    [...document.body.children].forEach((part) => { part.inert = part !== cover; });
    cover.hidden = false;
    find("button", cover).focus();
  };
  let locked = false;
  const show = () => {
    if (!covered() || locked) return;
    cover.hidden = true;
    document.title = title;
    [...document.body.children].forEach((part) => { part.inert = false; });
    if (before) before.focus();
  };
  all("[data-hide]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", hide);
  });
  if (cover) find("button", cover).addEventListener("click", show);

  /* A page that nobody touches covers itself and asks who is there. What was typed
     stays where it is below the cover. The server locks the session with it. */
  const lock = find("#unlock");
  if (lock) {
    const minutes = Number(lock.dataset.minutes);
    const button = find("button", cover);
    const wrong = find("[role=alert]", lock);
    const answer = find("#unlock-answer", lock);
    let touched = Date.now();
    let told = touched;
    const tell = (address, body = new FormData()) => {
      body.set("csrfmiddlewaretoken", find("[name=csrfmiddlewaretoken]", lock).value);
      return fetch(address, { method: "POST", body });
    };
    const shut = () => {
      if (locked) return;
      hide();
      locked = true;
      button.hidden = true;
      lock.hidden = false;
      wrong.hidden = true;
      answer.focus();
      tell(lock.dataset.lock).catch(() => {});
    };
    const open = () => {
      locked = false;
      touched = told = Date.now();
      button.hidden = false;
      lock.hidden = true;
      lock.reset();
      show();
    };
    const touch = () => {
      if (locked) return;
      touched = Date.now();
      if (touched - told < 60000 * Math.min(5, minutes / 3)) return;
      told = touched;
      tell(lock.dataset.here).catch(() => {});
    };
    ["keydown", "pointerdown", "scroll"].forEach((name) => {
      document.addEventListener(name, touch, { passive: true, capture: true });
    });
    setInterval(() => {
      if (Date.now() - touched >= minutes * 60000) shut();
    }, 5000);
    lock.addEventListener("submit", async (event) => {
      event.preventDefault();
      let why = lock.dataset.gone;
      try {
        why = (await (await tell(lock.action, new FormData(lock))).json()).wrong;
      } catch { /* No answer of ours: the session is over, or there is no signal. */ }
      if (!why) return open();
      wrong.textContent = why;
      wrong.hidden = false;
      answer.select();
    });
  }

  /* Menus close on Escape and when one looks elsewhere. */
  const openMenu = () => find("details.menu[open]");
  document.addEventListener("click", (event) => {
    all("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  /* Rows that j and k walk over: the first link of each. */
  const rowLinks = () =>
    all(".tbl tbody tr, .tasks > li, .cl > li").map((row) => find("a", row)).filter(Boolean);
  const step = (by) => {
    const links = rowLinks();
    const row = document.activeElement.closest("tr, li");
    const at = links.findIndex((link) => row && row.contains(link));
    const next = links[at < 0 ? 0 : at + by];
    if (next) next.focus();
  };

  /* The search box that one stands in, or whose finds one stands in. */
  const foundBy = (box) => document.getElementById(box.getAttribute("aria-controls"));
  const searchOf = (target) =>
    all("input[type=search][aria-controls]").find(
      (box) => box === target || foundBy(box).contains(target));

  const writing = (target) =>
    target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  let lastEscape = 0;
  let going = 0;

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") {
      const menu = openMenu();
      if (menu) {
        menu.open = false;
        find("summary", menu).focus();
      }
      const box = searchOf(event.target);
      if (box && foundBy(box).matches(".pop")) {
        foundBy(box).replaceChildren();
        box.focus();
      }
      const twice = event.timeStamp - lastEscape < 600;
      lastEscape = twice ? 0 : event.timeStamp;
      if (twice) (covered() ? show : hide)();
      return;
    }
    /* Arrows walk from the search box through what it found. */
    const search = searchOf(event.target);
    if (search && /^Arrow(Down|Up)$/.test(event.key)) {
      const stops = [search, ...foundBy(search).querySelectorAll("a")];
      const at = stops.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1);
      if (stops[at]) {
        event.preventDefault();
        stops[at].focus();
      }
      return;
    }
    if (covered() || writing(event.target) || !keysAreOn()) return;
    if (going && event.timeStamp - going < 1500) {
      going = 0;
      const link = find(`[data-go="${CSS.escape(event.key)}"]`);
      if (link) {
        event.preventDefault();
        link.click();
      }
      return;
    }
    going = 0;
    if (event.key === "g") going = event.timeStamp;
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "/") {
      const box = all("input[type=search]").find((input) => input.offsetParent);
      if (!box) return;
      event.preventDefault();
      box.focus();
    }
  });

  /* A form is sent once. htmx looks after its own forms. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    /* A file that is downloaded leaves this page where it is. */
    setTimeout(() => { delete form.dataset.sent; }, 8000);
  });
  window.addEventListener("pageshow", () => {
    all("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });

  /* htmx notes the last address for this window; a shared phone need not know it. */
  window.addEventListener("pagehide", () => sessionStorage.clear());

  /* The chip says whether there is a network at all. */
  const chip = find("#sync");
  const tell = () => {
    if (!chip) return;
    chip.classList.toggle("off", !navigator.onLine);
    chip.textContent = navigator.onLine ? chip.dataset.on : chip.dataset.off;
  };
  if (!navigator.onLine) tell();
  window.addEventListener("online", tell);
  window.addEventListener("offline", tell);

  /* What has to be put right is read out first, also after a swap. */
  const lookAt = (part) => {
    const found = find("[data-focus]", part);
    if (found) found.focus();
  };
  lookAt(document);
  document.addEventListener("htmx:afterSwap", (event) => lookAt(event.target));
})();
