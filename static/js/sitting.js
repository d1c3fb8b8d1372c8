/* A sitting by keyboard: 1-6 chooses the order, s leads to Sign; Enter signs. Works without it. */
(() => {
  "use strict";
  const writing = (target) =>
    target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
    (target.tagName === "INPUT" && !/^(radio|checkbox)$/.test(target.type));

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.documentElement.dataset.keys === "off" || writing(event.target)) return;
    const cover = document.querySelector("#cover");
    if (cover && !cover.hidden) return;
    const digit = document.querySelector(`[data-digit="${CSS.escape(event.key)}"]`);
    const button = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (digit) {
      event.preventDefault();
      digit.focus();
      digit.click();
    } else if (button) {
      event.preventDefault();
      button.focus();
    }
  });

  /* The button says how many orders are ticked. */
  const counter = document.querySelector("[data-counter]");
  const ticks = [...document.querySelectorAll("[data-count]")];
  const count = () => {
    const n = ticks.filter((tick) => tick.checked).length;
    counter.textContent = `(${n})`;
    counter.hidden = n === 0;
  };
  if (counter) {
    ticks.forEach((tick) => tick.addEventListener("change", count));
    count();
  }
})();
